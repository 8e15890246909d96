-- The end of an organization, for a while or for good: who deletes it is told
-- what stands against it, an owner brings it back within the retention, and
-- who runs the installation suspends it. And who owns it, which
-- rights_change_run alone changes (rights_change.sql).
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table organization
	add column suspension_reason text,
	add constraint organization_suspension_reason_check
		check (char_length(suspension_reason) between 1 and 500);

-- For how long a deleted organization can be brought back.
create function organization_retention() returns interval
language sql immutable
begin atomic
	select interval '30 days';
end;

-- What there is that an organization may want to be settled before its end.
-- A change that adds a kind extends the check of organization too.
create function organization_blockers() returns table (
	kind text, count bigint, is_blocking boolean)
language sql stable as $$
	select b.kind, b.count, b.count > 0 and b.kind = any (
		o.deletion_blockers)
	from outstaff.organization o
	cross join lateral (
		select 'active_certificates', count(*)
		from outstaff.certificate c
		where c.organization_id = o.id and c.deleted_at is null
			and c.review = 'verified'
			and c.lasts_until >= outstaff.today()
		union all
		select 'pending_certificates', count(*)
		from outstaff.certificate c
		where c.organization_id = o.id and c.deleted_at is null
			and c.review = 'pending'
		union all
		select 'people', count(*)
		from outstaff.membership m
		where m.organization_id = o.id and m.deleted_at is null
			and m.status = 'active'
			and m.id <> outstaff.current_member()
	) b (kind, count)
	where o.id = outstaff.current_organization();
$$;

-- Mails to everybody who owns the current organization.
create function organization_tell_owners(event text) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select mail_add(event, m.account_id, m.email)
	from membership m
	where m.organization_id = current_organization()
		and m.status = 'active' and m.deleted_at is null
		and exists (select from member_role_now g
			where g.organization_id = m.organization_id
				and g.member_id = m.id
				and g.template = 'owner');
$$;

-- The current organization, by who types its name; nothing of it is lost. No
-- row where it is another.
create function organization_delete(id uuid, name text) returns setof uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone organization;
begin
	select o.* into gone from organization o
	where o.id = organization_delete.id and o.id = current_organization()
		and o.deleted_at is null
	for update;
	if not found then
		return;
	end if;
	if gone.name is distinct from organization_delete.name then
		raise exception 'that is not its name' using errcode = 'OS422',
			constraint = 'organization_name_confirmed';
	end if;
	if exists (select from organization_blockers() b
		where b.is_blocking) then
		raise exception 'something stands against it' using
			errcode = 'OS409',
			constraint = 'organization_deleted_at_blocked';
	end if;
	perform organization_tell_owners('organization_deleted');
	update organization o set deleted_at = now() where o.id = gone.id;
	return next gone.id;
end $$;

-- Organizations of the account that cannot be used now: suspended ones, and
-- deleted ones that it may bring back.
create function organization_closed() returns table (
	id uuid, name text, slug text, state text, deleted_at timestamptz,
	restorable_until timestamptz, suspension_reason text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.id, o.name, o.slug, case when o.deleted_at is null
			then 'suspended' else 'deleted' end,
		o.deleted_at, o.deleted_at + organization_retention(),
		o.suspension_reason
	from membership m
	join organization o on o.id = m.organization_id
	where m.account_id = current_account() and m.status = 'active'
		and m.deleted_at is null
		and case when o.deleted_at is null then o.status <> 'active'
			else o.deleted_at > now() - organization_retention()
			and exists (select from member_role_now g
				where g.organization_id = m.organization_id
					and g.member_id = m.id
					and g.template = 'owner') end
	order by o.name, o.id;
$$;

-- Brings an organization back; where its short name has been taken meanwhile,
-- it gets another.
create function organization_revive(id uuid) returns setof organization
language sql security definer set search_path = outstaff, pg_temp as $$
	update organization o set deleted_at = null,
		slug = case when exists (select from organization p
				where p.slug = o.slug and p.deleted_at is null)
			then left(o.slug, 41) || '-' || right(o.id::text, 8)
			else o.slug end
	where o.id = $1 and o.deleted_at is not null
	returning o.*;
$$;

-- By an owner, whose session goes on in it where it can be used.
create function organization_restore(session_id uuid, id uuid)
returns setof organization
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	member uuid;
begin
	select m.id into member
	from organization_closed() c
	join membership m on m.organization_id = c.id
		and m.account_id = current_account() and m.deleted_at is null
	where c.id = organization_restore.id and c.state = 'deleted';
	if not found then
		return;
	end if;
	perform set_config('outstaff.org', organization_restore.id::text, true),
		set_config('outstaff.member', member::text, true);
	return query select * from organization_revive(organization_restore.id);
	update session s set organization_id = o.id
	from organization o
	where s.id = session_id and s.account_id = current_account()
		and o.id = organization_restore.id and o.status = 'active';
end $$;

-- A session whose organization closed goes on without one; a program's token is
-- for one organization alone, and works again when that does.
create function organization_reopened() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update session s set organization_id = new.id
	from api_token t
	where t.organization_id = new.id and t.revoked_at is null
		and t.expires_at > now() and s.id = t.session_id
		and s.organization_id is null;
	return null;
end $$;
create trigger reopened after update of status, deleted_at on organization
	for each row when (new.status = 'active' and new.deleted_at is null
		and (old.status <> 'active' or old.deleted_at is not null))
	execute function organization_reopened();

-- What who runs the installation does to an organization of that short name;
-- of several deleted ones, to the last. No row where nothing changes.
create function operator_organization_change(verb text, slug text,
	reason text) returns table (id uuid, name text)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	meant uuid;
begin
	perform set_config('outstaff.action', 'operator.' || verb, true);
	select o.id into meant from organization o
	where o.slug = $2 and (o.deleted_at is not null) = (verb = 'restore')
	order by o.deleted_at desc nulls last
	limit 1;
	return query select o.id, o.name from organization_revive(meant) o
	where verb = 'restore';
	return query update organization o set
		status = case verb when 'suspend' then 'suspended'
			else 'active' end,
		suspension_reason = case verb when 'suspend' then reason end
	where o.id = meant and verb in ('suspend', 'resume')
		and o.status = case verb when 'suspend' then 'active'
			else 'suspended' end
	returning o.id, o.name;
end $$;

-- An owner makes another member an owner as well; or hands over to them, and
-- stays an admin. Every owner before and after is told.
create function ownership_give_now(new_owner uuid, handover boolean)
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
	perform set_config('outstaff.ownership', $1::text, true);
	insert into member_role (organization_id, member_id, role_id, granted_by)
	select r.organization_id, $1, r.id, current_member() from role r
	where r.organization_id = current_organization()
		and r.template = 'owner' and r.deleted_at is null;
	perform organization_tell_owners('ownership_changed');
	if handover then
		perform ownership_step_down(current_member());
	end if;
	perform set_config('outstaff.ownership', '', true);
	return query select wanted.id, wanted.name, wanted.email;
end $$;

create function ownership_check() returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if not exists (select from member_role_now g
		where g.organization_id = current_organization()
			and g.member_id = current_member()
			and g.template = 'owner') then
		raise exception 'only an owner makes owners' using
			errcode = 'OS422', constraint = 'membership_role_not_held';
	end if;
end $$;

-- From owner to admin: first the one, as only who holds something gives it.
create function ownership_step_down(member uuid) returns void
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
	perform set_config('outstaff.ownership', member::text, true);
	update member_role g set valid_until = greatest(now(), g.valid_from)
	from role r
	where r.organization_id = g.organization_id and r.id = g.role_id
		and r.template = 'owner'
		and g.organization_id = current_organization()
		and g.member_id = member
		and (g.valid_until is null or g.valid_until > now());
	perform set_config('outstaff.ownership', '', true);
end $$;

-- An owner ends the ownership of another, or their own.
create function ownership_end_now(member_id uuid) returns setof uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform from organization o where o.id = current_organization()
	for update;
	if not exists (select from member_role_now g
		where g.organization_id = current_organization()
			and g.member_id = $1 and g.template = 'owner') then
		return;
	end if;
	perform ownership_check();
	perform organization_tell_owners('ownership_changed');
	perform ownership_step_down($1);
	return next $1;
end $$;

alter function organization_tell_owners(text) owner to outstaff_definer;
alter function organization_delete(uuid, text) owner to outstaff_definer;
alter function organization_closed() owner to outstaff_definer;
alter function organization_revive(uuid) owner to outstaff_definer;
alter function organization_restore(uuid, uuid) owner to outstaff_definer;
alter function organization_reopened() owner to outstaff_definer;
alter function operator_organization_change(text, text, text)
	owner to outstaff_definer;
alter function ownership_give_now(uuid, boolean) owner to outstaff_definer;
alter function ownership_check() owner to outstaff_definer;
alter function ownership_step_down(uuid) owner to outstaff_definer;
alter function ownership_end_now(uuid) owner to outstaff_definer;
grant execute on function organization_retention(), organization_blockers()
	to outstaff_app, outstaff_definer;
grant execute on function organization_delete(uuid, text),
	organization_closed(), organization_restore(uuid, uuid)
	to outstaff_app;
grant execute on function operator_organization_change(text, text, text)
	to outstaff_worker;

commit;
