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
	rights_change_begin,
	rights_change_ask, role_own_permissions, rights_change_tell,
	rights_change_facts, rights_change_try, rights_change_may, rights_change_seen,
	rights_change_permission, rights_change_run, second_person_wanted,
	rights_change_status, rights_change_title;
alter function member_role_give_now(uuid, uuid, uuid, uuid, timestamptz, text)
	rename to member_role_give;
alter function member_role_set_now(uuid, text[])
	rename to member_role_set;
alter function member_permission_give_now(uuid, text, text, reach, uuid, uuid, text,
	timestamptz, text)
	rename to member_permission_give;
alter function grant_end_now(uuid)
	rename to grant_end;
alter function role_create_now(text, text, reach, text[], uuid)
	rename to role_create;
alter function role_update_now(uuid, text, text, reach, text[], uuid, boolean)
	rename to role_update;
alter function role_delete_now(uuid)
	rename to role_delete;
alter function role_emergency_set_now(uuid, boolean)
	rename to role_emergency_set;
alter function ownership_give_now(uuid, boolean)
	rename to ownership_give;
alter function ownership_end_now(uuid)
	rename to ownership_end;
grant execute on function member_role_give(uuid, uuid, uuid, uuid, timestamptz, text),
	member_role_set(uuid, text[]),
	member_permission_give(uuid, text, text, reach, uuid, uuid, text,
	timestamptz, text),
	grant_end(uuid),
	role_create(text, text, reach, text[], uuid),
	role_update(uuid, text, text, reach, text[], uuid, boolean),
	role_delete(uuid),
	role_emergency_set(uuid, boolean),
	ownership_give(uuid, boolean),
	ownership_end(uuid)
	to outstaff_app;
drop table rights_change;
alter table organization drop column second_person;

commit;
