begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

revoke execute on function member_rules_shown(uuid, timestamptz)
	from outstaff_worker;
drop function operator_explain;

commit;
