begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function member_add, organization_switch, organization_mine,
	organization_create;

commit;
