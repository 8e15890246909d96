begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger by_ownership on membership;
drop trigger by_ownership on member_permission;
drop trigger by_ownership on role_parent;
drop trigger by_ownership on role_permission;
drop trigger by_ownership on invitation_role;
drop trigger by_ownership_ended on member_role;
drop trigger by_ownership on member_role;
create or replace function ownership_give(new_owner uuid, handover boolean)
returns table (member_id uuid, name text, email text)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	wanted membership;
begin
	perform from organization o where o.id = current_organization()
	for update;
	select m.* into wanted from membership m
	where m.organization_id = current_organization() and m.id = $1
		and m.status = 'active' and m.deleted_at is null;
	if not found then
		return;
	end if;
	perform ownership_check();
	if exists (select from member_role_now g
		where g.organization_id = current_organization()
			and g.member_id = $1 and g.template = 'owner') then
		raise exception 'an owner already' using errcode = 'OS409',
			constraint = 'ownership_new_owner_id_held';
	end if;
	insert into member_role (organization_id, member_id, role_id, granted_by)
	select r.organization_id, $1, r.id, current_member() from role r
	where r.organization_id = current_organization()
		and r.template = 'owner' and r.deleted_at is null;
	perform organization_tell_owners('ownership_changed');
	if handover then
		perform ownership_step_down(current_member());
	end if;
	return query select wanted.id, wanted.name, wanted.email;
end $$;

create or replace function ownership_step_down(member uuid) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into member_role (organization_id, member_id, role_id, granted_by)
	select r.organization_id, member, r.id, current_member() from role r
	where r.organization_id = current_organization()
		and r.template = 'admin' and r.deleted_at is null
		and not exists (select from member_role h
			where h.organization_id = r.organization_id
				and h.member_id = member and h.role_id = r.id
				and h.reach = 'organization'
				and (h.valid_until is null
					or h.valid_until > now()));
	update member_role g set valid_until = greatest(now(), g.valid_from)
	from role r
	where r.organization_id = g.organization_id and r.id = g.role_id
		and r.template = 'owner'
		and g.organization_id = current_organization()
		and g.member_id = member
		and (g.valid_until is null or g.valid_until > now());
end $$;
drop function ownership_not_lent, invitation_role_owner, membership_of_owner,
	 member_role_owner,
	role_is_owner, ownership_elsewhere;

commit;
