begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from audit_view_kind
where subject_kind in ('rights_change', 'emergency_access');

delete from schedule where kind = 'rights_change_expiry';
drop function rights_change_expire, rights_change_withdraw,
	rights_change_reject, rights_change_approve, rights_change_told,
	rights_change_close, member_role_give, member_role_set,
	member_permission_give, grant_end, role_create, role_update,
	role_delete, role_emergency_set, ownership_give, ownership_end,
	rights_change_begin, rights_change_ask, role_own_permissions,
	rights_change_tell, rights_change_facts, rights_change_try,
	rights_change_may, rights_change_seen, rights_change_permission,
	rights_change_run, second_person_wanted,
	rights_change_status, rights_change_title;
drop table rights_change;
alter table organization drop column second_person;

commit;
