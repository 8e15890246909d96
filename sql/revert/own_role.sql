begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger depth on role_parent;
drop trigger most on role;
drop trigger monotone_before on role_parent;
drop trigger monotone_before on role_permission;
drop trigger monotone_before on role;
drop function member_rules_shown, grant_end_now, member_permission_give_now,
	member_role_give_now, roles_allow, role_parent_depth, role_most,
	role_before, role_delete_now, role_held, members_assigned,
	role_update_now, role_create_now, role_set;
alter table role drop column reach;

commit;
