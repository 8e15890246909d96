-- A role that people have is deleted when it was looked at what they lose: it
-- ends for all of them.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Whether the caller gives and takes roles of all of some people.
create function members_assigned(organization_id uuid, members uuid[])
returns boolean
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with mine as materialized (
		select h.effect, h.reach, h.anchor_id
		from member_rules($1, current_member(), now()) h
		where h.permission = 'role.assign' and h.since < now()
	)
	select cardinality($2) = 0 or not exists (select from mine m
			where m.effect = 'deny')
		and (exists (select from mine m where m.reach = 'organization')
			or not exists (select unnest($2) except
				select members_reached($1, array(
					select m.anchor_id from mine m
					where m.anchor_id is not null))));
$$;

create function role_held(role_id uuid) returns uuid[]
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select array(select distinct g.member_id from member_role g
		where g.organization_id = current_organization()
			and g.role_id = $1
			and (g.valid_until is null or g.valid_until > now()));
$$;

-- It ends for who has it after it is gone itself, which takes to hold it. Who
-- only looks need not end it for each: what is gone allows nothing.
create or replace function role_delete_now(id uuid) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone uuid;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	if exists (select from role_parent p
			join role r on r.organization_id = p.organization_id
				and r.id = p.role_id and r.deleted_at is null
			where p.organization_id = current_organization()
				and p.parent_id = $1 and p.valid_until is null) then
		raise exception 'the role is in use' using
			errcode = 'OS409', constraint = 'role_id_in_use';
	end if;
	if not members_assigned(current_organization(), role_held($1)) then
		raise exception 'nobody takes what they could not give' using
			errcode = 'OS422', constraint = 'role_exceeds';
	end if;
	update role r set deleted_at = now()
	where r.organization_id = current_organization() and r.id = $1
		and r.deleted_at is null and r.template is null
	returning r.id into gone;
	if current_setting('outstaff.looking', true) = 'on' then
		return gone;
	end if;
	update member_role g set valid_until = greatest(now(), g.valid_from)
	where g.organization_id = current_organization()
		and g.role_id = gone
		and (g.valid_until is null or g.valid_until > now());
	return gone;
end $$;

-- As it was looked at; without that, only where nobody has it.
create function role_delete_looked(id uuid, preview text) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if preview is null and role_held($1) <> '{}' then
		raise exception 'somebody has this role' using
			errcode = 'OS409', constraint = 'role_id_held';
	end if;
	return preview_make(preview_confirm(end_edit('role_delete', $1),
		preview));
end $$;

alter function members_assigned(uuid, uuid[]) owner to outstaff_definer;
alter function role_held(uuid) owner to outstaff_definer;
alter function role_delete_looked(uuid, text) owner to outstaff_definer;
grant execute on function role_delete_looked(uuid, text) to outstaff_app;

commit;
