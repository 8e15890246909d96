begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function member_rules_shown, grant_end,
	member_permission_give, member_role_give, role_delete, role_held,
	members_assigned, roles_allow, role_update, role_create, role_set;
alter table role drop column reach;

commit;
