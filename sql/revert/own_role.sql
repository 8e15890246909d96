begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function permission_holders, member_rules_shown, grant_end,
	member_permission_give, member_role_give, role_delete, roles_allow, role_update,
	role_create, role_set;
alter table role drop column reach;

commit;
