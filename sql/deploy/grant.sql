-- What people may do: their roles, each bound to a department or a team where
-- somebody says so, and exceptions made for one person. member_rules is what
-- all of it comes to; nobody gives, by whatever path, more than they hold.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- A role reaches no further than the grant of it.
alter table member_role
	add column reach reach not null default 'organization',
	add column department_id uuid,
	add column team_id uuid,
	add constraint member_role_reach_check check (reach <> 'own'
		and (department_id is not null) = (reach = 'department')
		and (team_id is not null) = (reach = 'team')),
	add constraint member_role_department_id_exists
		foreign key (organization_id, department_id)
		references department (organization_id, id),
	add constraint member_role_team_id_exists
		foreign key (organization_id, team_id)
		references team (organization_id, id),
	drop constraint member_role_role_id_overlap,
	add constraint member_role_role_id_overlap exclude using gist (
		organization_id with =, member_id with =, role_id with =,
		source with =, (coalesce(identity_provider_id, role_id)) with =,
		(coalesce(department_id, team_id, role_id)) with =,
		tstzrange(valid_from, valid_until) with &&);

-- One permission for one person, or its denial, which holds everywhere.
-- `condition` is what must hold besides: two_factor, that they sign in so.
create table member_permission (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	member_id uuid not null,
	permission text not null,
	effect text not null,
	reach reach,
	department_id uuid,
	team_id uuid,
	condition text,
	granted_by uuid,
	reason text not null,
	valid_from timestamptz not null default now(),
	valid_until timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint member_permission_effect_check
		check (effect in ('allow', 'deny')),
	constraint member_permission_reach_check check (
		(effect = 'allow') = (reach is not null)
		and (department_id is not null)
			= (coalesce(reach, 'own') = 'department')
		and (team_id is not null) = (coalesce(reach, 'own') = 'team')),
	constraint member_permission_condition_check
		check (condition in ('two_factor')
			and (condition is null or effect = 'allow')),
	constraint member_permission_reason_check
		check (char_length(reason) between 1 and 500),
	constraint member_permission_valid_until_after_valid_from
		check (valid_until >= valid_from),
	constraint member_permission_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint member_permission_permission_exists
		foreign key (permission) references permission,
	constraint member_permission_department_id_exists
		foreign key (organization_id, department_id)
		references department (organization_id, id),
	constraint member_permission_team_id_exists
		foreign key (organization_id, team_id)
		references team (organization_id, id),
	constraint member_permission_granted_by_exists
		foreign key (organization_id, granted_by)
		references membership (organization_id, id),
	constraint member_permission_permission_overlap exclude using gist (
		organization_id with =, member_id with =, permission with =,
		effect with =, (coalesce(department_id, team_id, member_id))
		with =, tstzrange(valid_from, valid_until) with &&)
);
create index member_permission_member
	on member_permission (organization_id, member_id);

call tenant_table('member_permission');
grant select, insert, update on member_permission to outstaff_definer;
create trigger policy after insert or update or delete on member_permission
	for each row execute function organization_policy_changed();

-- Every rule that is in force for members at an instant, whence it comes and
-- since when. A rule of a team or department has its id as anchor; where a role
-- says only "team" these are the teams that the member leads, and where it says
-- "department" the member's own. Rules without an anchor reach their own rows.
-- In which department a team is, and who has a second factor, is as of now.
-- This is planned once in a session, not at each call: who changes many people
-- asks for it many times.
create function members_rules(organization_id uuid, members uuid[],
	at timestamptz)
returns table (member_id uuid, permission text, effect text, reach reach,
	anchor_id uuid, grant_id uuid, role_id uuid, from_role_id uuid,
	source text, granted_by uuid, reason text, condition text,
	valid_from timestamptz, valid_until timestamptz, since timestamptz)
language plpgsql stable security definer
set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	return query
	with given as materialized (
		select g.*, case when at >= now() then m.department_id else (
				select d.department_id from member_department d
				where d.organization_id = $1
					and d.member_id = m.id
					and d.valid_from <= at
					and (d.valid_until is null
						or d.valid_until > at)) end
			as home
		from member_role g
		join membership m on m.organization_id = $1
			and m.id = g.member_id
		where g.organization_id = $1 and g.member_id = any ($2)
			and g.valid_from <= at
			and (g.valid_until is null or g.valid_until > at)
	), held as (
		select g.*, a.from_role_id, a.permission,
			least(a.reach, g.reach) as lesser,
			greatest(a.since, g.created_at) as since
		from given g
		join role_allows($1, at, array(select distinct x.role_id
			from given x)) a on a.role_id = g.role_id
	), anchored as (
		select h.*, case h.lesser
			when 'department' then coalesce(h.department_id, h.home)
			when 'team' then coalesce(h.team_id, l.team_id) end
			as anchor
		from held h
		left join lateral (select t.team_id from team_member t
			join team d on d.organization_id = $1
				and d.id = t.team_id
			where h.lesser = 'team' and h.team_id is null
				and t.organization_id = $1
				and t.member_id = h.member_id and t.is_lead
				and t.valid_from <= at
				and (t.valid_until is null or t.valid_until > at)
				and (h.department_id is null or exists (
					select from department_path p
					where p.organization_id = $1
						and p.ancestor_id
							= h.department_id
						and p.descendant_id
							= d.department_id))) l
			on true
	)
	select h.member_id, h.permission, 'role', case when h.anchor is null
			and h.lesser <> 'organization' then 'own'
			else h.lesser end,
		h.anchor, h.id, h.role_id, h.from_role_id, h.source,
		h.granted_by, h.reason, null, h.valid_from, h.valid_until,
		h.since
	from anchored h
	union all
	select e.member_id, e.permission, e.effect, e.reach,
		coalesce(e.department_id, e.team_id), e.id, null, null, 'local',
		e.granted_by, e.reason, e.condition, e.valid_from,
		e.valid_until, e.created_at
	from member_permission e
	where e.organization_id = $1 and e.member_id = any ($2)
		and e.valid_from <= at
		and (e.valid_until is null or e.valid_until > at)
		and (e.condition is null or exists (select from membership m
			join two_factor f on f.account_id = m.account_id
			where m.organization_id = $1 and m.id = e.member_id
				and f.confirmed_at is not null));
end $$;

-- Those of one.
create function member_rules(organization_id uuid, member_id uuid,
	at timestamptz)
returns table (permission text, effect text, reach reach, anchor_id uuid,
	grant_id uuid, role_id uuid, from_role_id uuid, source text,
	granted_by uuid, reason text, condition text, valid_from timestamptz,
	valid_until timestamptz, since timestamptz)
language plpgsql stable security definer
set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	return query
	select r.permission, r.effect, r.reach, r.anchor_id, r.grant_id,
		r.role_id, r.from_role_id, r.source, r.granted_by, r.reason,
		r.condition, r.valid_from, r.valid_until, r.since
	from members_rules($1, array[$2], at) r;
end $$;

-- What somebody can do in the end, and how far at most: the rules of it as the
-- program reads them, without those that do not count.
create type member_right as (member_id uuid, permission text, reach reach,
	rules text[]);

create function members_rights(organization_id uuid, members uuid[],
	at timestamptz) returns setof member_right
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select r.member_id, r.permission, max(r.reach),
		case max(r.reach) when 'organization' then '{organization}'
			else array_agg(distinct r.reach
				|| coalesce(':' || r.anchor_id, '')) end
	from members_rules($1, $2, at) r
	join permission p on p.name = r.permission
	where r.effect = 'deny' or r.reach >= p.floor
	group by r.member_id, r.permission
	having not bool_or(r.effect = 'deny');
$$;

-- The rules as the program reads them (fcgi/policy/policy.h).
create function member_rules_text(organization_id uuid, member_id uuid)
returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select string_agg(distinct r.permission || '=' || case r.effect
		when 'deny' then 'deny'
		else r.reach || coalesce(':' || r.anchor_id, '') end, ';')
	from member_rules($1, $2, now()) r;
$$;

-- When the next rule begins or ends by itself; null where none does.
create function member_rules_until(organization_id uuid, member_id uuid)
returns timestamptz
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select min(t.at) from (
		select unnest(array[g.valid_from, g.valid_until])
		from member_role g
		where g.organization_id = $1 and g.member_id = $2
		union all
		select unnest(array[e.valid_from, e.valid_until])
		from member_permission e
		where e.organization_id = $1 and e.member_id = $2
	) t (at)
	where t.at > now();
$$;

-- The members whose rows a list of ids reaches: themselves, those of the
-- departments and all below, those of the teams.
create function members_reached(organization_id uuid, reach uuid[])
returns setof uuid language sql stable rows 20
begin atomic
	select m.id from membership m
	where m.organization_id = $1 and m.id = any ($2)
	union
	select m.id from membership m
	join department_path p on p.organization_id = $1
		and p.descendant_id = m.department_id
	where m.organization_id = $1 and p.ancestor_id = any ($2)
	union
	select t.member_id from team_member t
	where t.organization_id = $1 and t.team_id = any ($2)
		and t.valid_until is null;
end;

-- The same, or only the one that is asked for; all (nobody named, everything
-- reached) is left to the caller.
create function members_seen(organization_id uuid, scope_all boolean,
	reach uuid[], wanted uuid) returns setof uuid
language sql stable rows 20
begin atomic
	select wanted where scope_all and wanted is not null
	union all
	select r from members_reached($1, $3) r
	where not scope_all and (wanted is null or r = wanted);
end;

-- Whether a rule reaches all that another one does; `subject` is whose own
-- rows the other means. A department's reaches a team's where nobody of the
-- team is beyond.
create function rule_covers(organization_id uuid, holder uuid,
	reach reach, anchor_id uuid, wanted reach, wanted_anchor uuid,
	subject uuid)
returns boolean
language plpgsql stable security definer
set search_path = outstaff, pg_temp as $$
begin
	if reach = 'organization' then
		return true;
	end if;
	return case
		when wanted > reach then false
		when wanted = 'own' then subject = holder or subject in (
			select r from members_reached($1, array[anchor_id]) r)
		when anchor_id = wanted_anchor then true
		when reach = 'department' then exists (
			select from department_path p
			where p.organization_id = $1
				and p.ancestor_id = anchor_id
				and p.descendant_id = coalesce((select
					t.department_id from team t
					where t.organization_id = $1
						and t.id = wanted_anchor),
					wanted_anchor))
			and not exists (
				select from team_member n
				where n.organization_id = $1
					and n.team_id = wanted_anchor
					and n.valid_until is null
					and n.member_id not in (
						select r from members_reached(
						$1, array[anchor_id]) r))
		else false end;
end $$;

-- The first permission that a holder lacks, or holds in less reach or for less
-- long, of what a grant (null: any) gives `subject` from an instant on. Only
-- what the holder had before this transaction counts; null where nothing is
-- lacking. What waits for a condition counts as if it were met: whoever gives it
-- holds it, also while the person has no second factor yet. What is held under
-- a condition is given under the same one alone.
create function rules_exceed(organization_id uuid, holder uuid,
	subject uuid, grant_id uuid, at timestamptz) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with holds as materialized (
		select h.* from member_rules($1, $2, now()) h
		where h.since < now()
	), wanted as materialized (
		select r.permission, r.effect, r.reach, r.anchor_id, r.grant_id,
			r.valid_until, r.condition
		from member_rules($1, $3, at) r
		union
		select e.permission, e.effect, e.reach,
			coalesce(e.department_id, e.team_id), e.id,
			e.valid_until, e.condition
		from member_permission e
		where e.organization_id = $1 and e.member_id = $3
			and e.condition is not null and e.valid_from <= at
			and (e.valid_until is null or e.valid_until > at)
	)
	select w.permission from wanted w
	join permission p on p.name = w.permission and w.reach >= p.floor
	where w.effect <> 'deny' and ($4 is null or w.grant_id = $4)
		and (exists (select from holds h
				where h.permission = w.permission
					and h.effect = 'deny')
			or not exists (select from holds h
				where h.permission = w.permission
					and h.effect <> 'deny'
					and h.reach >= p.floor
					and (h.valid_until is null
						or h.valid_until >= w.valid_until)
					and (h.condition is null
						or h.condition = w.condition)
					and rule_covers($1, $2, h.reach,
						h.anchor_id, w.reach,
						w.anchor_id, $3)))
	limit 1;
$$;

-- Whether a member holds a permission for everything of another member's.
create function member_holds(organization_id uuid, holder uuid,
	permission text, subject uuid) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from member_rules($1, $2, now()) h
			join permission p on p.name = $3 and h.reach >= p.floor
			where h.permission = $3 and h.effect <> 'deny'
				and h.since < now()
				and rule_covers($1, $2, h.reach, h.anchor_id,
					'own', null, $4))
		and not exists (select from member_rules($1, $2, now()) h
			where h.permission = $3 and h.effect = 'deny');
$$;

-- Whether a member denies a permission to another, or takes that back: who
-- holds it, and all that the other has.
create function member_may_deny(organization_id uuid, holder uuid,
	permission text, subject uuid) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select member_holds($1, $2, 'role.assign', $4)
		and exists (select from member_rules($1, $2, now()) h
			where h.permission = $3 and h.effect <> 'deny'
				and h.since < now())
		and not exists (select from member_rules($1, $2, now()) h
			where h.permission = $3 and h.effect = 'deny')
		and rules_exceed($1, $2, $4, null, now()) is null;
$$;

-- Whether somebody is an owner, now or later.
create function member_owns(organization_id uuid, member_id uuid)
returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from member_role g
		join role r on r.organization_id = g.organization_id
			and r.id = g.role_id and r.template = 'owner'
		where g.organization_id = $1 and g.member_id = $2
			and (g.valid_until is null or g.valid_until > now()));
$$;

-- Who owns an organization owns all of it, until they are an owner no more,
-- and nothing is denied to them: or else there would be nobody left who can
-- change that.
create function owner_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	g jsonb := to_jsonb(new);
begin
	if new.valid_until <= greatest(now(), new.valid_from)
		or not member_owns(new.organization_id, new.member_id) then
		return null;
	end if;
	if tg_table_name = 'member_permission' then
		if new.effect = 'deny' then
			raise exception 'nothing is denied to an owner' using
				errcode = 'OS422',
				constraint = 'member_permission_owner';
		end if;
		return null;
	end if;
	if not exists (select from role r
		where r.organization_id = new.organization_id
			and r.id = new.role_id and r.template = 'owner') then
		return null;
	end if;
	if g ->> 'reach' <> 'organization' or new.valid_until is not null then
		raise exception 'an owner owns all, and for good' using
			errcode = 'OS422', constraint = 'member_role_owner_whole';
	end if;
	if exists (select from member_permission e
		where e.organization_id = new.organization_id
			and e.member_id = new.member_id and e.effect = 'deny'
			and (e.valid_until is null or e.valid_until > now()))
	then
		raise exception 'something is denied to them' using
			errcode = 'OS422', constraint = 'member_role_owner_denied';
	end if;
	return null;
end $$;
alter function owner_check() owner to outstaff_definer;
create trigger kept after insert or update on member_role
	for each row execute function owner_check();
create trigger kept after insert or update on member_permission
	for each row execute function owner_check();

-- Who grants holds what they give, and may give it to this person: on every
-- path, for the rule is the table's. What a directory says is not judged here,
-- nor what the creator of an organization starts with; what is taken in an
-- emergency is judged by that (emergency_access.sql).
create function grant_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	giver uuid := coalesce(new.granted_by, current_member());
	lacking text;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if to_jsonb(new) ->> 'source' = 'idp'
		or new.valid_until <= now()
		or not exists (select from member_role g
			where g.organization_id = new.organization_id
				and g.created_at < now()) then
		return null;
	end if;
	-- What is lent would outlive an emergency that ends before its time.
	if to_jsonb(new) ->> 'source' is distinct from 'emergency'
		and emergency_runs(new.organization_id, giver) then
		raise exception 'not while an emergency runs' using
			errcode = 'OS409', constraint = 'emergency_access_runs';
	end if;
	-- It would stay when what others gave them ends, or they are moved.
	if tg_op = 'INSERT' and new.member_id = giver
		and to_jsonb(new) ->> 'source' is distinct from 'emergency'
		and to_jsonb(new) ->> 'effect' is distinct from 'deny'
		and not member_owns(new.organization_id, giver) then
		raise exception 'nobody changes their own roles' using
			errcode = 'OS422', constraint = 'membership_roles_own';
	end if;
	lacking := case when to_jsonb(new) ->> 'source' = 'emergency' then
			case when not emergency_permits(
				new.organization_id, new.id)
			then 'an emergency' end
		when to_jsonb(new) ->> 'effect' = 'deny' then
			case when not member_may_deny(new.organization_id, giver,
				to_jsonb(new) ->> 'permission', new.member_id)
			then 'to deny' end
		when not member_holds(new.organization_id, giver,
			'role.assign', new.member_id) then 'role.assign'
		else rules_exceed(new.organization_id, giver, new.member_id,
			new.id, greatest(now(), new.valid_from)) end;
	if lacking is not null then
		raise exception 'nobody gives more than they hold: %', lacking
			using errcode = 'OS422',
			constraint = tg_table_name || '_exceeds';
	end if;
	return null;
end $$;
alter function grant_check() owner to outstaff_definer;
create trigger monotone after insert or update on member_role
	for each row execute function grant_check();
create trigger monotone after insert or update on member_permission
	for each row execute function grant_check();

-- The first permission of a role that the caller does not hold organization-
-- wide, without an end and without a condition; null where there is none.
create function role_exceeds(organization_id uuid, role_id uuid) returns text
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with holds as materialized (
		select h.* from member_rules($1, current_member(), now()) h
		where h.since < now()
	)
	select a.permission
	from role_allows($1, now(), array[$2]) a
	where (exists (select from holds h
			where h.permission = a.permission
				and h.effect = 'deny')
		or not exists (select from holds h
			where h.permission = a.permission
				and h.effect <> 'deny'
				and h.reach = 'organization'
				and h.condition is null
				and h.valid_until is null))
	limit 1;
$$;

-- What a role of the organization's own comes to allow, whoever changes it
-- holds organization-wide and without an end.
create function role_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	lacking text;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	lacking := case when new.valid_until is null
		then role_exceeds(new.organization_id, new.role_id) end;
	if lacking is not null then
		raise exception 'nobody gives more than they hold: %', lacking
			using errcode = 'OS422',
			constraint = 'role_permission_exceeds';
	end if;
	return null;
end $$;
alter function role_exceeds(uuid, uuid) owner to outstaff_definer;
grant execute on function role_exceeds(uuid, uuid) to outstaff_definer;
alter function role_check() owner to outstaff_definer;
create trigger monotone after insert or update on role_permission
	for each row execute function role_check();
create trigger monotone after insert or update on role_parent
	for each row execute function role_check();

alter function members_rules(uuid, uuid[], timestamptz)
	owner to outstaff_definer;
alter function member_rules(uuid, uuid, timestamptz) owner to outstaff_definer;
alter function members_rights(uuid, uuid[], timestamptz)
	owner to outstaff_definer;
alter function member_rules_text(uuid, uuid) owner to outstaff_definer;
alter function member_rules_until(uuid, uuid) owner to outstaff_definer;
alter function rule_covers(uuid, uuid, reach, uuid, reach, uuid, uuid)
	owner to outstaff_definer;
alter function rules_exceed(uuid, uuid, uuid, uuid, timestamptz)
	owner to outstaff_definer;
alter function member_holds(uuid, uuid, text, uuid) owner to outstaff_definer;
alter function member_may_deny(uuid, uuid, text, uuid)
	owner to outstaff_definer;
alter function member_owns(uuid, uuid) owner to outstaff_definer;
grant execute on function members_reached(uuid, uuid[]),
	members_seen(uuid, boolean, uuid[], uuid)
	to outstaff_app, outstaff_readonly, outstaff_worker, outstaff_definer;

-- The certificates that somebody sees, to count them. Only one half ever runs.
drop function certificate_seen(uuid, boolean, uuid);
create function certificate_seen(organization_id uuid, scope_all boolean,
	reach uuid[]) returns setof certificate language sql stable as $$
	select c.* from outstaff.certificate c
	where scope_all and c.organization_id = $1 and c.deleted_at is null
	union all
	select c.* from outstaff.certificate c
	where not scope_all and c.organization_id = $1 and c.deleted_at is null
		and c.member_id in (select r
			from outstaff.members_reached($1, $3) r)
$$;
drop function certificate_visible(uuid, boolean, uuid);
grant execute on function certificate_seen(uuid, boolean, uuid[])
	to outstaff_app, outstaff_readonly, outstaff_worker;

-- principal_load gives the rules instead of names of roles.
drop function principal_load_bearer(uuid);
drop function principal_load(bytea);
create function principal_load(token_hash bytea) returns table (
	session_id uuid, session_kind text, account_id uuid, account_name text,
	first_name text, last_name text, email text, organization_id uuid,
	organization_name text, organization_slug text, timezone text,
	member_id uuid, stamp bigint, rules text, rules_until timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	update session s set seen_at = now()
	where s.token_hash = $1 and session_alive(s)
		and s.seen_at < now() - interval '60 seconds';
	update session s set organization_id = null
	where s.token_hash = $1 and s.organization_id is not null
		and not exists (select from organization o
			join membership m on m.organization_id = o.id
			where o.id = s.organization_id
				and o.status = 'active' and o.deleted_at is null
				and m.account_id = s.account_id
				and m.status = 'active' and m.deleted_at is null);
	return query
	select s.id, s.kind, a.id, a.name, a.first_name, a.last_name, a.email,
		o.id, o.name, o.slug, o.timezone, m.id,
		case when o.id is null then 0 else o.policy_version end,
		member_rules_text(m.organization_id, m.id),
		member_rules_until(m.organization_id, m.id)
	from session s
	join account a on a.id = s.account_id
	left join organization o on o.id = s.organization_id
	left join membership m on m.organization_id = o.id
		and m.account_id = a.id and m.deleted_at is null
	where s.token_hash = $1 and session_alive(s)
		and a.status = 'active' and a.deleted_at is null;
end $$;

create function principal_load_bearer(bearer_id uuid) returns table (
	session_id uuid, session_kind text, account_id uuid, account_name text,
	first_name text, last_name text, email text, organization_id uuid,
	organization_name text, organization_slug text, timezone text,
	member_id uuid, stamp bigint, rules text, rules_until timestamptz)
language sql security definer set search_path = outstaff, pg_temp as $$
	select p.* from principal_load((select s.token_hash from session s
		where s.id = $1 and s.kind = 'bearer')) p;
$$;
alter function principal_load(bytea) owner to outstaff_definer;
alter function principal_load_bearer(uuid) owner to outstaff_definer;
grant execute on function principal_load(bytea), principal_load_bearer(uuid)
	to outstaff_app;

commit;
