begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function role_delete_looked(uuid, text);
create or replace function role_delete_now(id uuid) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone uuid;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	if exists (select from member_role g
			where g.organization_id = current_organization()
				and g.role_id = $1
				and (g.valid_until is null or g.valid_until > now()))
		or exists (select from role_parent p
			join role r on r.organization_id = p.organization_id
				and r.id = p.role_id and r.deleted_at is null
			where p.organization_id = current_organization()
				and p.parent_id = $1 and p.valid_until is null) then
		raise exception 'the role is in use' using
			errcode = 'OS409', constraint = 'role_id_in_use';
	end if;
	update role r set deleted_at = now()
	where r.organization_id = current_organization() and r.id = $1
		and r.deleted_at is null and r.template is null
	returning r.id into gone;
	return gone;
end $$;
drop function role_held(uuid);
drop function members_assigned(uuid, uuid[]);

commit;
