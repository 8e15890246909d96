-- Changes of what people may do that a second person decides on, where an
-- organization wants that. Every such change is one call of rights_change_run;
-- either at once, or kept as a request and made when somebody else approves.
-- The tables of rights refuse what comes another way.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table organization add column second_person boolean;
alter table organization disable trigger user;
update organization set second_person = false;
alter table organization enable trigger user;
alter table organization alter column second_person set not null,
	alter column second_person set default false;
grant update (second_person) on organization to outstaff_app;

-- `payload` is what the function of that kind takes; the rest tells people
-- what it is about, as it was when it was asked for.
create table rights_change (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	kind text not null,
	payload jsonb not null,
	subject_id uuid,
	role_names text[] not null default '{}',
	permission text,
	added text[] not null default '{}',
	removed text[] not null default '{}',
	place text,
	facts text not null,
	asked_by uuid not null,
	expires_at timestamptz not null default now() + interval '7 days',
	decision text,
	decided_by uuid,
	decided_at timestamptz,
	decision_reason text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint rights_change_kind_check check (kind in (
		'member_role_give', 'member_role_set', 'member_permission_give',
		'grant_end', 'role_create', 'role_update', 'role_delete',
		'role_emergency_set', 'ownership_give', 'ownership_end',
		'department_move', 'team_lead', 'second_person_end')),
	constraint rights_change_payload_check
		check (jsonb_typeof(payload) = 'object'),
	constraint rights_change_decision_check check (decision in
		('approved', 'rejected', 'withdrawn', 'expired')),
	constraint rights_change_decided_at_check
		check ((decision is null) = (decided_at is null)),
	constraint rights_change_decided_by_check check (case
		when decision in ('approved', 'rejected')
			then coalesce(decided_by <> asked_by
				and decided_by is distinct from subject_id, false)
		when decision = 'withdrawn'
			then coalesce(decided_by = asked_by, false)
		else decided_by is null end),
	constraint rights_change_decision_reason_check check (
		(decision is distinct from 'rejected'
			or decision_reason is not null)
		and char_length(decision_reason) between 1 and 500),
	constraint rights_change_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint rights_change_subject_id_exists
		foreign key (organization_id, subject_id)
		references membership (organization_id, id),
	constraint rights_change_asked_by_exists
		foreign key (organization_id, asked_by)
		references membership (organization_id, id),
	constraint rights_change_decided_by_exists
		foreign key (organization_id, decided_by)
		references membership (organization_id, id)
);
comment on column rights_change.subject_id is 'whose rights change; they do
	not decide, nor does who asked';
comment on column rights_change.facts is 'what it was about, in short, when it
	was asked for: else what is approved is not what was looked at';
create unique index rights_change_payload_unique on rights_change
	(organization_id, kind, jsonb_hash_extended(payload, 0))
	where decision is null;
create index rights_change_list on rights_change
	(organization_id, (decision is null), id);
create index rights_change_open on rights_change (expires_at)
	where decision is null;
call tenant_table('rights_change');
grant select, insert, update on rights_change to outstaff_definer;

create function rights_change_status(c rights_change) returns text
language sql stable
begin atomic
	select case when c.decision is null and c.expires_at <= now()
		then 'expired' else coalesce(c.decision, 'open') end;
end;

-- What it is about, in a word.
create function rights_change_title(c rights_change) returns text
language sql stable
begin atomic
	select coalesce(nullif(array_to_string(c.role_names, ', '), ''),
		c.place, (select m.name from membership m
			where m.organization_id = c.organization_id
				and m.id = c.subject_id), o.name)
	from organization o where o.id = c.organization_id;
end;

-- What a change is about, as it is now: roles with all that they allow, what is
-- to end, and the places that it is bound to.
create function rights_change_facts(organization_id uuid, payload jsonb)
returns text
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with meant as materialized (
		select r.id, r.name, r.description, r.reach, r.emergency
		from role r
		where r.organization_id = $1 and (r.id in (
				(payload ->> 'role_id')::uuid,
				(payload ->> 'id')::uuid,
				(payload ->> 'parent_id')::uuid)
			or payload -> 'roles' ? r.template)
	), facts (fact) as (
		select m::text from meant m
		union all
		select concat_ws(' ', a.role_id, a.from_role_id, a.permission,
			a.reach)
		from role_allows($1, clock_timestamp(), array(
			select m.id from meant m)) a
		union all
		select concat_ws(' ', g.role_id, g.reach, g.department_id,
			g.team_id, g.valid_until)
		from member_role g
		where g.organization_id = $1 and g.id = (payload ->> 'id')::uuid
		union all
		select concat_ws(' ', e.permission, e.effect, e.reach,
			e.department_id, e.team_id, e.condition, e.valid_until)
		from member_permission e
		where e.organization_id = $1 and e.id = (payload ->> 'id')::uuid
		union all
		select concat_ws(' ', p.ancestor_id, p.descendant_id)
		from department_path p
		where p.organization_id = $1 and (p.ancestor_id in (
				(payload ->> 'id')::uuid,
				(payload ->> 'department_id')::uuid)
			or p.descendant_id = (payload ->> 'parent_id')::uuid)
		union all
		select concat_ws(' ', t.id, t.department_id) from team t
		where t.organization_id = $1 and t.id in (
			(payload ->> 'id')::uuid, (payload ->> 'team_id')::uuid)
		union all
		select concat_ws(' ', m.id, m.department_id) from membership m
		where m.organization_id = $1
			and m.id = (payload ->> 'member_id')::uuid
		union all
		select concat_ws(' ', 'leads', n.team_id) from team_member n
		where n.organization_id = $1 and n.is_lead
			and n.valid_until is null
			and n.member_id = (payload ->> 'member_id')::uuid
	)
	select looked_at(string_agg(f.fact, e'\n' order by f.fact)) from facts f;
$$;

create function second_person_wanted(organization_id uuid) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from organization o
		where o.id = $1 and o.second_person);
$$;

-- Makes a change as the current member: the id of what was made or meant, or
-- null where there is no such thing.
create function rights_change_run(kind text, payload jsonb) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	p record;
begin
	select * into p from jsonb_to_record(payload) as x (id uuid,
		member_id uuid, role_id uuid, department_id uuid, team_id uuid,
		permission text, effect text, reach reach, condition text,
		valid_until timestamptz, reason text, name text,
		description text, permissions text[], parent_id uuid,
		parent_given boolean, emergency boolean, roles text[],
		handover boolean);
	case kind
	when 'member_role_give' then
		return member_role_give_now(p.member_id, p.role_id,
			p.department_id, p.team_id, p.valid_until, p.reason);
	when 'member_role_set' then
		return (select s.id from member_role_set_now(p.member_id,
			p.roles) s);
	when 'member_permission_give' then
		return member_permission_give_now(p.member_id, p.permission,
			p.effect, p.reach, p.department_id, p.team_id,
			p.condition, p.valid_until, p.reason);
	when 'grant_end' then
		return grant_end_now(p.id);
	when 'role_create' then
		return role_create_now(p.name, p.description, p.reach,
			p.permissions, p.parent_id);
	when 'role_update' then
		return role_update_now(p.id, p.name, p.description, p.reach,
			p.permissions, p.parent_id, p.parent_given);
	when 'role_delete' then
		return role_delete_now(p.id);
	when 'role_emergency_set' then
		return role_emergency_set_now(p.id, p.emergency);
	when 'ownership_give' then
		return (select o.member_id from ownership_give_now(p.member_id,
			p.handover) o);
	when 'ownership_end' then
		return (select e from ownership_end_now(p.member_id) e);
	when 'department_move' then
		return department_move(p.id, p.parent_id);
	when 'team_lead' then
		return team_lead(p.id, p.member_id);
	when 'second_person_end' then
		update organization o set second_person = false
		where o.id = current_organization();
		return current_organization();
	end case;
end $$;

-- What somebody must hold to ask for such a change, and to decide on it.
create function rights_change_permission(kind text) returns text
language sql immutable
begin atomic
	select case when kind in ('ownership_give', 'ownership_end',
			'role_emergency_set') then 'organization.own'
		when kind like 'role!_%' escape '!' then 'role.write'
		when kind = 'second_person_end' then 'organization.write'
		when kind = 'department_move' then 'department.write'
		when kind = 'team_lead' then 'team.write'
		else 'role.assign' end;
end;

-- Those that somebody sees who holds these for everything, or in that reach.
create function rights_change_seen(organization_id uuid, member_id uuid,
	audit_read boolean, role_assign boolean, role_assign_reach uuid[],
	role_write boolean, organization_own boolean,
	organization_write boolean, department_write boolean,
	team_write boolean) returns setof rights_change
language sql stable
begin atomic
	select c.* from rights_change c
	where c.organization_id = $1
		and (audit_read or $2 in (c.asked_by, c.subject_id)
		or case rights_change_permission(c.kind)
			when 'role.write' then role_write
			when 'organization.own' then organization_own
			when 'organization.write' then organization_write
			when 'department.write' then department_write
			when 'team.write' then team_write
			else role_assign or c.subject_id in (select r
				from members_reached($1, role_assign_reach) r)
			end);
end;

create function rights_change_may(kind text, subject_id uuid, member_id uuid)
returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from membership m
			where m.organization_id = current_organization()
				and m.id = $3 and m.status = 'active'
				and m.deleted_at is null)
		and member_holds(current_organization(), $3,
			rights_change_permission($1), coalesce($2, $3));
$$;

-- Whether a member could make a change: it is made as theirs and undone, so
-- that whatever refuses it, refuses it here. Answers as rights_change_run.
create function rights_change_try(kind text, subject_id uuid, payload jsonb,
	member_id uuid) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	meant uuid;
begin
	if not rights_change_may(kind, subject_id, member_id) then
		raise exception 'this is not theirs to change' using
			errcode = 'OS422', constraint = 'rights_change_may';
	end if;
	begin
		perform set_config('outstaff.member', member_id::text, true),
			set_config('outstaff.judged', 'on', true);
		meant := rights_change_run(kind, payload);
		set constraints all immediate;
		raise exception 'undone' using errcode = 'OS099';
	exception when sqlstate 'OS099' then
		return meant;
	end;
end $$;

-- Who can decide on it is told: how many they are. They are sought among those
-- who have a role or an exception for it. What is asked for together is told
-- once.
create function rights_change_tell(c rights_change) returns int
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	told int := 0;
	person uuid;
begin
	for person in with holder as materialized (
			select g.member_id from member_role g
			join role_allows(c.organization_id, now()) a
				on a.role_id = g.role_id
			where g.organization_id = c.organization_id
				and a.permission
					= rights_change_permission(c.kind)
				and (g.valid_until is null
					or g.valid_until > now())
			union
			select e.member_id from member_permission e
			where e.organization_id = c.organization_id
				and e.permission
					= rights_change_permission(c.kind)
				and e.effect = 'allow'
				and (e.valid_until is null
					or e.valid_until > now())
		), candidate as materialized (
			select m.id, m.account_id
			from membership m
			join holder h on h.member_id = m.id
			where m.organization_id = c.organization_id
				and m.id <> c.asked_by
				and m.id is distinct from c.subject_id
		)
		select m.account_id from candidate m
		where rights_change_may(c.kind, c.subject_id, m.id)
			and member_holds(c.organization_id, m.id,
				'role.assign', coalesce(c.subject_id, m.id))
		loop
		perform notify('rights_change_asked', person, c.organization_id,
			c.id, rights_change_title(c), (
				select a.name from membership a
				where a.organization_id = c.organization_id
					and a.id = c.asked_by), c.kind,
			nullif(current_setting('outstaff.asked_together',
				true), ''));
		told := told + 1;
	end loop;
	return told;
end $$;

-- The permissions of a role of the organization's own.
create function role_own_permissions(role_id uuid) returns text[]
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select array(select p.permission from role_permission p
		where p.organization_id = current_organization()
			and p.role_id = $1 and p.valid_until is null
		order by p.permission);
$$;

create function rights_change_ask(kind text, subject_id uuid, payload jsonb)
returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	here uuid := current_organization();
	wanted text[] := case jsonb_typeof(payload -> 'permissions')
		when 'array' then array(select jsonb_array_elements_text(
			payload -> 'permissions') order by 1) end;
	had text[] := '{}';
	asked rights_change;
begin
	update rights_change c set decision = 'expired', decided_at = now()
	where c.organization_id = here and c.decision is null
		and c.expires_at <= now();
	if kind = 'role_update' then
		had := role_own_permissions((payload ->> 'id')::uuid);
		wanted := coalesce(wanted, had);
	end if;
	insert into rights_change (organization_id, kind, payload, subject_id,
		role_names, permission, added, removed, place, facts, asked_by)
	select here, kind, payload, subject_id,
		case when payload ? 'name' then array[payload ->> 'name']
		else array(select r.name from role r
			where r.organization_id = here and (r.id in (
				(payload ->> 'role_id')::uuid, g.role_id,
				(payload ->> 'id')::uuid)
			or r.deleted_at is null
				and payload -> 'roles' ? r.template)
			order by r.name) end,
		coalesce(payload ->> 'permission', e.permission),
		array(select unnest(wanted) except select unnest(had)),
		array(select unnest(had) except select unnest(wanted)),
		coalesce(d.name, t.name), rights_change_facts(here, payload),
		current_member()
	from (select (payload ->> 'id')::uuid) x (id)
	left join member_role g on g.organization_id = here and g.id = x.id
	left join member_permission e on e.organization_id = here
		and e.id = x.id
	left join department d on d.organization_id = here and d.id = x.id
	left join team t on t.organization_id = here and t.id = x.id
	returning * into asked;
	if rights_change_tell(asked) = 0 then
		raise exception 'nobody else could decide on this' using
			errcode = 'OS409', constraint = 'rights_change_nobody';
	end if;
	perform set_config('outstaff.rights_change', asked.id::text, true);
	return asked.id;
end $$;

-- The change, made; or, where a second person is wanted, the request for it.
create function rights_change_begin(kind text, subject_id uuid, payload jsonb)
returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if not second_person_wanted(current_organization())
		or current_setting('outstaff.judged', true) = 'on' then
		return rights_change_run(kind, payload);
	end if;
	-- What is tried and undone gives its lock back: who asks keeps this one.
	perform from organization o where o.id = current_organization()
		for no key update;
	if rights_change_try(kind, subject_id, payload, current_member())
			is null then
		return null;
	end if;
	return rights_change_ask(kind, subject_id, jsonb_strip_nulls(payload));
end $$;

create function member_role_give(member_id uuid, role_id uuid,
	department_id uuid, team_id uuid, valid_until timestamptz, reason text)
returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select rights_change_begin('member_role_give', $1, jsonb_build_object(
		'member_id', $1, 'role_id', $2, 'department_id', $3,
		'team_id', $4, 'valid_until', $5, 'reason', $6));
$$;

create function member_role_set(id uuid, roles text[])
returns setof membership
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	if rights_change_begin('member_role_set', $1, jsonb_build_object(
			'member_id', $1, 'roles', $2)) is not null then
		return query select * from membership m
		where m.organization_id = current_organization() and m.id = $1;
	end if;
end $$;

create function member_permission_give(member_id uuid, permission text,
	effect text, reach reach, department_id uuid, team_id uuid,
	condition text, valid_until timestamptz, reason text) returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select rights_change_begin('member_permission_give', $1,
		jsonb_build_object('member_id', $1, 'permission', $2,
			'effect', $3, 'reach', $4, 'department_id', $5,
			'team_id', $6, 'condition', $7, 'valid_until', $8,
			'reason', $9));
$$;

create function grant_end(id uuid) returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select rights_change_begin('grant_end', (
		select g.member_id from member_role g
		where g.organization_id = current_organization() and g.id = $1
		union all
		select e.member_id from member_permission e
		where e.organization_id = current_organization()
			and e.id = $1), jsonb_build_object('id', $1));
$$;

create function role_create(name text, description text, wanted reach,
	permissions text[], parent_id uuid) returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select rights_change_begin('role_create', null, jsonb_build_object(
		'name', $1, 'description', $2, 'reach', $3, 'permissions', $4,
		'parent_id', $5));
$$;

create function role_update(id uuid, name text, description text,
	wanted reach, permissions text[], parent_id uuid, parent_given boolean)
returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select rights_change_begin('role_update', null, jsonb_build_object(
		'id', $1, 'name', $2, 'description', $3, 'reach', $4,
		'permissions', $5, 'parent_id', $6, 'parent_given', $7));
$$;

create function role_delete(id uuid) returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select rights_change_begin('role_delete', null,
		jsonb_build_object('id', $1));
$$;

create function role_emergency_set(id uuid, emergency boolean) returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select rights_change_begin('role_emergency_set', null,
		jsonb_build_object('id', $1, 'emergency', $2));
$$;

create function ownership_give(new_owner uuid, handover boolean)
returns table (member_id uuid, name text, email text)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	if rights_change_begin('ownership_give', $1, jsonb_build_object(
			'member_id', $1, 'handover', $2)) is not null then
		return query select m.id, m.name, m.email from membership m
		where m.organization_id = current_organization() and m.id = $1;
	end if;
end $$;

create function ownership_end(member_id uuid) returns setof uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if rights_change_begin('ownership_end', $1,
			jsonb_build_object('member_id', $1)) is not null then
		return next $1;
	end if;
end $$;

-- The first to decide does, on what is open still. Who has nothing to do with
-- it does not learn that there is such a thing.
create function rights_change_close(id uuid, decision text, reason text)
returns rights_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	me uuid := current_member();
	c rights_change;
	could boolean;
begin
	perform from organization o where o.id = current_organization()
	for no key update;
	select x.* into c from rights_change x
	where x.organization_id = current_organization() and x.id = id
	for update;
	could := rights_change_may(c.kind, c.subject_id, me);
	if c.id is null or c.asked_by <> me and (decision = 'withdrawn'
			or c.subject_id is distinct from me and not could) then
		return null;
	end if;
	if c.decision is not null or c.expires_at <= clock_timestamp() then
		raise exception 'it is decided already' using errcode = 'OS409',
			constraint = 'rights_change_decision_open';
	end if;
	update rights_change x set decision = decision, decided_at = now(),
		decided_by = me, decision_reason = reason
	where x.organization_id = c.organization_id and x.id = id
	returning x.* into c;
	if decision <> 'withdrawn' and emergency_runs(c.organization_id, me) then
		raise exception 'nobody decides by what an emergency lends them'
			using errcode = 'OS409',
			constraint = 'emergency_access_runs';
	end if;
	if decision <> 'withdrawn' and not could then
		raise exception 'this is not theirs to decide' using
			errcode = 'OS422', constraint = 'rights_change_may';
	end if;
	return c;
end $$;

-- Who asked is told what became of it; whose rights changed, that they did.
create function rights_change_told(c rights_change) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select notify('rights_change_decided', m.account_id, c.organization_id,
		c.id, rights_change_title(c), (select d.name
			from membership d
			where d.organization_id = c.organization_id
				and d.id = c.decided_by), c.decision)
	from membership m
	where m.organization_id = c.organization_id and m.id = c.asked_by
		and m.deleted_at is null;
	select notify('rights_changed', m.account_id, c.organization_id,
		c.id, rights_change_title(c), o.name, c.kind)
	from membership m
	join organization o on o.id = m.organization_id
	where m.organization_id = c.organization_id and m.id = c.subject_id
		and m.deleted_at is null and c.decision = 'approved'
		and c.kind <> 'member_role_give';
$$;

-- Made in the name of who asked, by the hand of who decides: both must be able
-- to make it now.
create function rights_change_approve(id uuid) returns setof rights_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	me text := current_member();
	c rights_change := rights_change_close(id, 'approved', null);
begin
	if c.id is null then
		return;
	end if;
	if rights_change_try(c.kind, c.subject_id, c.payload, me::uuid)
			is null then
		raise exception 'what it is about is gone' using
			errcode = 'OS409', constraint = 'rights_change_gone';
	end if;
	if c.facts <> rights_change_facts(c.organization_id, c.payload) then
		raise exception 'what it is about has changed' using
			errcode = 'OS409', constraint = 'rights_change_stale';
	end if;
	begin
		perform rights_change_try(c.kind, c.subject_id, c.payload,
			c.asked_by);
	exception when sqlstate 'OS422' then
		raise exception 'who asked could not do this any more' using
			errcode = 'OS409', constraint = 'rights_change_asker';
	end;
	perform set_config('outstaff.decider', me, true),
		set_config('outstaff.member', c.asked_by::text, true),
		set_config('outstaff.judged', 'on', true);
	perform rights_change_run(c.kind, c.payload);
	perform set_config('outstaff.member', me, true),
		set_config('outstaff.decider', '', true),
		set_config('outstaff.judged', '', true),
		rights_change_told(c);
	return next c;
end $$;

create function rights_change_reject(id uuid, reason text)
returns setof rights_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	c rights_change := rights_change_close($1, 'rejected', $2);
begin
	if c.id is not null then
		perform rights_change_told(c);
		return next c;
	end if;
end $$;

create function rights_change_withdraw(id uuid) returns setof rights_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	c rights_change := rights_change_close($1, 'withdrawn', null);
begin
	if c.id is not null then
		return next c;
	end if;
end $$;

create function rights_change_expire() returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	c rights_change;
begin
	for c in update rights_change x set decision = 'expired',
			decided_at = now()
		where x.decision is null and x.expires_at <= now()
		returning x.* loop
		perform rights_change_told(c);
	end loop;
end $$;
insert into schedule (kind, every)
values ('rights_change_expiry', interval '10 minutes');

-- The log of permissions has the decisions on them.
insert into audit_view_kind values
	('permissions', 'rights_change'), ('permissions', 'emergency_access');

alter function second_person_wanted(uuid) owner to outstaff_definer;
alter function rights_change_facts(uuid, jsonb) owner to outstaff_definer;
alter function rights_change_run(text, jsonb) owner to outstaff_definer;
alter function rights_change_may(text, uuid, uuid) owner to outstaff_definer;
alter function rights_change_try(text, uuid, jsonb, uuid)
	owner to outstaff_definer;
alter function rights_change_tell(rights_change) owner to outstaff_definer;
alter function role_own_permissions(uuid) owner to outstaff_definer;
alter function rights_change_ask(text, uuid, jsonb) owner to outstaff_definer;
alter function rights_change_begin(text, uuid, jsonb)
	owner to outstaff_definer;
alter function member_role_give(uuid, uuid, uuid, uuid, timestamptz, text)
	owner to outstaff_definer;
alter function member_role_set(uuid, text[]) owner to outstaff_definer;
alter function member_permission_give(uuid, text, text, reach, uuid, uuid,
	text, timestamptz, text) owner to outstaff_definer;
alter function grant_end(uuid) owner to outstaff_definer;
alter function role_create(text, text, reach, text[], uuid)
	owner to outstaff_definer;
alter function role_update(uuid, text, text, reach, text[], uuid, boolean)
	owner to outstaff_definer;
alter function role_delete(uuid) owner to outstaff_definer;
alter function role_emergency_set(uuid, boolean) owner to outstaff_definer;
alter function ownership_give(uuid, boolean) owner to outstaff_definer;
alter function ownership_end(uuid) owner to outstaff_definer;
alter function rights_change_close(uuid, text, text)
	owner to outstaff_definer;
alter function rights_change_told(rights_change) owner to outstaff_definer;
alter function rights_change_approve(uuid) owner to outstaff_definer;
alter function rights_change_reject(uuid, text) owner to outstaff_definer;
alter function rights_change_withdraw(uuid) owner to outstaff_definer;
alter function rights_change_expire() owner to outstaff_definer;

grant execute on function rights_change_permission(text),
	rights_change_status(rights_change) to outstaff_app, outstaff_definer;
grant execute on function rights_change_title(rights_change)
	to outstaff_app, outstaff_definer;
grant execute on function rights_change_seen(uuid, uuid, boolean, boolean,
	uuid[], boolean, boolean, boolean, boolean, boolean) to outstaff_app;
grant execute on function member_role_give(uuid, uuid, uuid, uuid, timestamptz,
		text), member_role_set(uuid, text[]),
	member_permission_give(uuid, text, text, reach, uuid, uuid, text,
		timestamptz, text), grant_end(uuid),
	role_create(text, text, reach, text[], uuid),
	role_update(uuid, text, text, reach, text[], uuid, boolean),
	role_delete(uuid), role_emergency_set(uuid, boolean),
	ownership_give(uuid, boolean), ownership_end(uuid),
	rights_change_approve(uuid), rights_change_reject(uuid, text),
	rights_change_withdraw(uuid) to outstaff_app;
grant execute on function rights_change_expire() to outstaff_worker;

commit;
