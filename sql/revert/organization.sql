begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop table organization;
drop function organization_check, organization_policy_changed,
	timezone_exists, timezone_choosable;

commit;
