-- Organizations of an account, and the members of one: what reaches across
-- the boundary of the current organization.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- An organization with its creator as owner; the session goes on in it.
create function organization_create(session_id uuid, name text, slug text,
	timezone text, workweek_start text) returns setof organization
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	organization uuid := uuid_v7();
	member uuid := uuid_v7();
begin
	perform set_config('outstaff.org', organization::text, true),
		set_config('outstaff.member', member::text, true),
		set_config('outstaff.zone', timezone, true);
	insert into organization (id, name, slug, timezone, workweek_start)
	values (organization, name, slug, timezone, workweek_start);
	insert into membership (organization_id, id, account_id)
	values (organization, member, current_account());
	insert into member_role (organization_id, member_id, role_id, granted_by)
	select organization, member, r.id, member from role r
	where r.organization_id = organization
		and r.template = 'owner';
	update session s set organization_id = organization
	where s.id = session_id and s.account_id = current_account();
	return query select * from organization o
	where o.id = organization;
end $$;

-- The account's organizations that can be switched to.
create function organization_mine() returns table (
	id uuid, name text, slug text, timezone text, role text,
	current boolean, created_at timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.id, o.name, o.slug, o.timezone,
		(select g.template from member_role_now g
			where g.organization_id = m.organization_id
				and g.member_id = m.id
			order by g.rank limit 1),
		o.id is not distinct from current_organization(), o.created_at
	from membership m
	join organization o on o.id = m.organization_id
	where m.account_id = current_account()
		and m.status = 'active' and m.deleted_at is null
		and o.status = 'active' and o.deleted_at is null;
$$;

-- The session goes on in another organization of the account; no row where
-- there is none of that id.
create function organization_switch(session_id uuid, organization_id uuid)
returns setof organization
language sql security definer set search_path = outstaff, pg_temp as $$
	update session s set organization_id = o.id
	from organization o
	where s.id = session_id and s.account_id = current_account()
		and o.id in (select m.id from organization_mine() m
			where m.id = $2)
	returning o.*;
$$;

-- A member of the current organization; an account that the email does not
-- have yet is made. Nobody grants more than they hold: owners make owners.
create function member_add(email text, first_name text, last_name text,
	password_hash text, role text) returns setof membership
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	account uuid;
	member uuid := uuid_v7();
begin
	if role = 'owner' and not exists (select from member_role_now g
		where g.organization_id = current_organization()
			and g.member_id = current_member()
			and g.template = 'owner') then
		raise exception 'only an owner makes owners' using
			errcode = 'OS422', constraint = 'membership_role_not_held';
	end if;
	insert into account (email, password_hash, first_name, last_name)
	values (email, password_hash, first_name, last_name)
	on conflict do nothing
	returning id into account;
	if found then
		perform capability_mail('email_verification', account, email,
			interval '3 days');
	else
		select a.id into strict account from account a
		where lower(a.email) = lower(member_add.email)
			and a.deleted_at is null;
	end if;
	insert into membership (organization_id, id, account_id)
	values (current_organization(), member, account);
	insert into member_role (organization_id, member_id, role_id, granted_by)
	select r.organization_id, member, r.id, current_member() from role r
	where r.organization_id = current_organization()
		and r.template = member_add.role;
	return query select * from membership m
	where m.organization_id = current_organization() and m.id = member;
end $$;

alter function organization_create(uuid, text, text, text, text)
	owner to outstaff_definer;
alter function organization_mine() owner to outstaff_definer;
alter function organization_switch(uuid, uuid) owner to outstaff_definer;
alter function member_add(text, text, text, text, text)
	owner to outstaff_definer;
grant execute on function organization_create(uuid, text, text, text, text),
	organization_mine(), organization_switch(uuid, uuid),
	member_add(text, text, text, text, text) to outstaff_app;

commit;
