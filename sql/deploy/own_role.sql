-- Roles of the organization's own, and giving roles and exceptions to people.
-- Whether somebody holds what they give is for the tables to say (grant.sql).
-- Whoever changes or deletes a role could give what it allows now, as they must
-- what it comes to allow: nobody takes from people above them. And there is an
-- end to how many roles there are, and how many build on each other. What is
-- done "now" is done by rights_change_run alone (rights_change.sql).
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- One reach for all that a role of the organization's own allows.
alter table role add column reach reach not null default 'organization';

-- What the role allows from now on; null leaves it as it is. The permissions
-- that work only in a wider reach are refused.
create function role_set(role_id uuid, wanted reach, permissions text[],
	parent_id uuid, parent_given boolean) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	here uuid := current_organization();
	narrow text;
begin
	select p.name into narrow from permission p
	where p.name = any ($3) and p.floor > $2;
	if narrow is not null then
		raise exception '% needs a wider reach', narrow using
			errcode = 'OS422', constraint = 'role_permissions_floor';
	end if;
	update role_permission p set valid_until = now()
	where p.organization_id = here and p.role_id = $1
		and p.valid_until is null and $3 is not null
		and (p.reach <> $2 or not p.permission = any ($3));
	insert into role_permission
		(organization_id, role_id, permission, reach)
	select here, $1, w, $2 from unnest($3) w
	where not exists (select from role_permission p
		where p.organization_id = here and p.role_id = $1
			and p.permission = w and p.valid_until is null);
	update role_parent p set valid_until = now()
	where p.organization_id = here and p.role_id = $1
		and p.valid_until is null and $5
		and p.parent_id is distinct from $4;
	insert into role_parent (organization_id, role_id, parent_id)
	select here, $1, $4
	where $4 is not null and not exists (select from role_parent p
		where p.organization_id = here and p.role_id = $1
			and p.parent_id = $4 and p.valid_until is null);
end $$;

create function role_create_now(name text, description text, wanted reach,
	permissions text[], parent_id uuid) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	made uuid;
begin
	wanted := coalesce(wanted, 'organization');
	insert into role (organization_id, name, description, reach)
	values (current_organization(), $1, coalesce($2, ''), wanted)
	returning role.id into made;
	perform role_set(made, wanted, $4, $5, true);
	return made;
end $$;

-- Changes what is not null; the id, or null where there is no such role.
create function role_update_now(id uuid, name text, description text,
	wanted reach, permissions text[], parent_id uuid, parent_given boolean)
returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	found role;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	update role r set name = coalesce($2, r.name),
		description = coalesce($3, r.description),
		reach = coalesce($4, r.reach)
	where r.organization_id = current_organization() and r.id = $1
		and r.deleted_at is null and r.template is null
	returning r.* into found;
	if not found.id is null then
		perform role_set($1, found.reach, coalesce($5, array(
			select p.permission from role_permission p
			where p.organization_id = found.organization_id
				and p.role_id = $1
				and p.valid_until is null)), $6, $7);
	end if;
	return found.id;
end $$;

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

-- A role that no other builds on goes. It ends for who has it after it is gone
-- itself, which takes to hold it. Who only looks need not end it for each: what
-- is gone allows nothing.
create function role_delete_now(id uuid) returns uuid
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

-- Before the first of the changes that an edit is made of: what the role
-- allows until then.
create function role_before() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	lacking text;
begin
	if current_organization() is null then
		return new;
	end if;
	lacking := role_exceeds(new.organization_id,
		(to_jsonb(new) ->> case tg_table_name when 'role' then 'id'
			else 'role_id' end)::uuid);
	if lacking is not null then
		raise exception 'nobody takes what they could not give: %',
			lacking using errcode = 'OS422',
			constraint = 'role_exceeds';
	end if;
	return new;
end $$;
create trigger monotone_before before update on role
	for each row when ((old.name, old.description, old.reach,
		old.deleted_at) is distinct from (new.name, new.description,
		new.reach, new.deleted_at))
	execute function role_before();
create trigger monotone_before before update on role_permission
	for each row when (old.valid_until is null
		and new.valid_until is not null)
	execute function role_before();
create trigger monotone_before before update on role_parent
	for each row when (old.valid_until is null
		and new.valid_until is not null)
	execute function role_before();

create function role_most() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	most constant integer := 200;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if (select count(*) from role r
		where r.organization_id = new.organization_id
			and r.template is null and r.deleted_at is null) > most
	then
		raise exception 'too many roles' using errcode = 'OS422',
			constraint = 'role_most';
	end if;
	return null;
end $$;
create trigger most after insert on role
	for each row when (new.template is null) execute function role_most();

create function role_parent_depth() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	most constant integer := 8;
begin
	if (with recursive up (id, level) as (
			select new.parent_id, 1
			union all
			select p.parent_id, u.level + 1 from up u
			join role_parent p
				on p.organization_id = new.organization_id
				and p.role_id = u.id and p.valid_until is null
			where u.level <= most
		), down (id, level) as (
			select new.role_id, 1
			union all
			select p.role_id, d.level + 1 from down d
			join role_parent p
				on p.organization_id = new.organization_id
				and p.parent_id = d.id and p.valid_until is null
			where d.level <= most)
		select (select max(u.level) from up u)
			+ (select max(d.level) from down d)) > most then
		raise exception 'roles build on each other too deeply' using
			errcode = 'OS422', constraint = 'role_parent_depth';
	end if;
	return null;
end $$;
create trigger depth after insert on role_parent
	for each row execute function role_parent_depth();

-- All that the organization's roles allow now.
create function roles_allow() returns table (role_id uuid, from_role_id uuid,
	permission text, reach reach)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.role_id, a.from_role_id, a.permission, a.reach
	from role_allows(current_organization(), now()) a;
$$;

-- A role for a member, bound to a department or a team where one is named.
create function member_role_give_now(member_id uuid, role_id uuid,
	department_id uuid, team_id uuid, valid_until timestamptz, reason text)
returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	insert into member_role (organization_id, member_id, role_id, reach,
		department_id, team_id, granted_by, valid_until, reason)
	select m.organization_id, m.id, $2, case
		when $3 is not null then 'department'
		when $4 is not null then 'team' else 'organization' end::reach,
		$3, $4, current_member(), $5, $6
	from membership m
	join role r on r.organization_id = m.organization_id and r.id = $2
		and r.deleted_at is null
	where m.organization_id = current_organization() and m.id = $1
		and m.deleted_at is null
	returning id;
$$;

create function member_permission_give_now(member_id uuid, permission text,
	effect text, reach reach, department_id uuid, team_id uuid,
	condition text, valid_until timestamptz, reason text) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	made uuid;
begin
	insert into member_permission (organization_id, member_id, permission,
		effect, reach, department_id, team_id, condition, granted_by,
		valid_until, reason)
	select m.organization_id, m.id, $2, $3, case when $3 = 'allow'
		then coalesce($4, 'organization') end, $5, $6,
		case when $3 = 'allow' then $7 end, current_member(), $8, $9
	from membership m
	where m.organization_id = current_organization() and m.id = $1
		and m.deleted_at is null
	returning id into made;
	return made;
end $$;

-- A role or an exception ends now, by whom could give it; nobody ends what
-- is denied to them. The id, or null where there is none that has not ended.
create function grant_end_now(id uuid) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	here uuid := current_organization();
	me uuid := current_member();
	who uuid;
	denied text;
begin
	perform from organization o where o.id = here for no key update;
	select x.member_id, x.denied into who, denied from (
		select g.member_id, null as denied, g.valid_until
		from member_role g
		where g.organization_id = here and g.id = $1
		union all
		select e.member_id, case e.effect when 'deny'
			then e.permission end, e.valid_until
		from member_permission e
		where e.organization_id = here and e.id = $1) x
	where x.valid_until is null or x.valid_until > now();
	if who is null then
		return null;
	end if;
	if (case when who = me then denied is not null
		when denied is not null
			then not member_may_deny(here, me, denied, who)
		else not member_holds(here, me, 'role.assign', who)
			or rules_exceed(here, me, who, $1, now()) is not null end)
	then
		raise exception 'nobody takes what they could not give' using
			errcode = 'OS422', constraint = 'grant_end_exceeds';
	end if;
	update member_role g set valid_until = greatest(now(), g.valid_from)
	where g.organization_id = here and g.id = $1;
	update member_permission e set valid_until = greatest(now(), e.valid_from)
	where e.organization_id = here and e.id = $1;
	return $1;
end $$;

-- A person's rules for reading: what, how far, whence, until when.
create function member_rules_shown(member_id uuid, at timestamptz)
returns table (permission text, effect text, reach reach, anchor_id uuid,
	anchor_name text, grant_id uuid, name text, template text, source text,
	granted_by_name text, reason text, condition text,
	valid_from timestamptz, valid_until timestamptz, works boolean)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select r.permission, r.effect, r.reach, r.anchor_id,
		coalesce(d.name, t.name), r.grant_id, o.name, o.template,
		r.source,
		b.name, r.reason, r.condition, r.valid_from, r.valid_until,
		r.effect = 'deny' or (r.reach >= p.floor
			and not bool_or(r.effect = 'deny')
				over (partition by r.permission))
	from member_rules(current_organization(), $1, at) r
	join permission p on p.name = r.permission
	left join department d on d.organization_id = current_organization()
		and d.id = r.anchor_id
	left join team t on t.organization_id = current_organization()
		and t.id = r.anchor_id
	left join role o on o.organization_id = current_organization()
		and o.id = r.from_role_id
	left join membership b on b.organization_id = current_organization()
		and b.id = r.granted_by;
$$;

alter function role_set(uuid, reach, text[], uuid, boolean)
	owner to outstaff_definer;
alter function role_create_now(text, text, reach, text[], uuid)
	owner to outstaff_definer;
alter function role_update_now(uuid, text, text, reach, text[], uuid, boolean)
	owner to outstaff_definer;
alter function roles_allow() owner to outstaff_definer;
alter function members_assigned(uuid, uuid[]) owner to outstaff_definer;
alter function role_held(uuid) owner to outstaff_definer;
alter function role_delete_now(uuid) owner to outstaff_definer;
alter function role_before() owner to outstaff_definer;
alter function role_most() owner to outstaff_definer;
alter function role_parent_depth() owner to outstaff_definer;
alter function member_role_give_now(uuid, uuid, uuid, uuid, timestamptz, text)
	owner to outstaff_definer;
alter function member_permission_give_now(uuid, text, text, reach, uuid, uuid,
	text, timestamptz, text) owner to outstaff_definer;
alter function grant_end_now(uuid) owner to outstaff_definer;
alter function member_rules_shown(uuid, timestamptz)
	owner to outstaff_definer;
grant execute on function roles_allow(),
	member_rules_shown(uuid, timestamptz) to outstaff_app;

commit;
