-- What a change of rights does to people, before it is made: the change itself
-- is made, looked at and taken back, so that what is shown is what will be. A
-- change is its kind and what the function of that kind takes. Told is who gains
-- or loses a permission, how many other people one reaches then, and what to
-- know beforehand.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Changes as the functions take them that make them. Of a role, a list that is
-- given and empty is none of them.
create function role_edit(id uuid, name text, description text, reach text,
	permissions text[], permissions_given boolean, parent_id uuid,
	parent_given boolean) returns jsonb
language sql immutable
begin atomic
	select jsonb_build_object('kind', 'role', 'id', id, 'name', name,
		'description', description, 'reach', reach, 'permissions',
		case when permissions_given
			then coalesce(permissions, '{}') end,
		'parent_id', parent_id, 'parent_given', parent_given);
end;

create function role_give_edit(member_id uuid, role_id uuid,
	department_id uuid, team_id uuid, valid_until timestamptz, reason text)
returns jsonb
language sql immutable
begin atomic
	select jsonb_build_object('kind', 'member_role_give', 'member_id', $1,
		'role_id', $2, 'department_id', $3, 'team_id', $4,
		'valid_until', $5, 'reason', $6);
end;

create function exception_edit(member_id uuid, permission text, effect text,
	reach text, department_id uuid, team_id uuid, condition text,
	valid_until timestamptz, reason text) returns jsonb
language sql immutable
begin atomic
	select jsonb_build_object('kind', 'member_permission_give',
		'member_id', $1, 'permission', $2, 'effect', $3, 'reach', $4,
		'department_id', $5, 'team_id', $6, 'condition', $7,
		'valid_until', $8, 'reason', $9);
end;

-- The end of a day where the caller's organization is.
create function day_end(day date) returns timestamptz
language sql stable
begin atomic
	select (day + 1)::timestamp at time zone
		current_setting('outstaff.zone', true);
end;

-- Of something by its id alone: its end.
create function end_edit(kind text, id uuid) returns jsonb
language sql immutable
begin atomic
	select jsonb_build_object('kind', $1, 'id', $2);
end;

create function department_delete_edit(id uuid, move_up boolean) returns jsonb
language sql immutable
begin atomic
	select end_edit('department_delete', $1)
		|| jsonb_build_object('move_up', coalesce($2, false));
end;

-- Where one thing is from now on; what is not given stays.
create function place_edit(kind text, id uuid, name text, name_given boolean,
	place_id uuid, place_given boolean, manager_id uuid,
	manager_given boolean) returns jsonb
language sql immutable
begin atomic
	select jsonb_build_object('kind', $1, 'id', $2, 'name', $3,
		'name_given', $4, 'place_id', $5, 'place_given', $6,
		'manager_id', $7, 'manager_given', $8);
end;

create function team_member_edit(team_id uuid, member_id uuid,
	is_lead boolean) returns jsonb
language sql immutable
begin atomic
	select jsonb_build_object('kind', 'team_member', 'id', $1,
		'member_id', $2, 'is_lead', $3);
end;

-- Kinds are those of rights_change, and of what moves people and places.
create function preview_moves(change jsonb) returns boolean
language sql immutable
begin atomic
	select change ->> 'kind' in ('position', 'department', 'team',
		'team_member', 'department_move', 'team_lead',
		'department_delete', 'team_delete');
end;

-- What never waits for a second person: where it would give somebody more, it
-- is refused instead.
create function preview_at_once(change jsonb) returns boolean
language sql immutable
begin atomic
	select change ->> 'kind' in ('position', 'team', 'department_delete',
		'team_delete', 'member_remove');
end;

-- Who is reached by a place: a department with all below it, or a team.
create type place_person as (place_id uuid, member_id uuid);

create function places_people(organization_id uuid, places uuid[])
returns setof place_person
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select p.ancestor_id, m.id
	from membership m
	join department_path p on p.organization_id = m.organization_id
		and p.descendant_id = m.department_id
	where m.organization_id = $1 and m.deleted_at is null
		and ($2 is null or p.ancestor_id = any ($2))
	union all
	select t.team_id, t.member_id
	from team_member t
	join membership m on m.organization_id = t.organization_id
		and m.id = t.member_id and m.deleted_at is null
	where t.organization_id = $1 and t.valid_until is null
		and ($2 is null or t.team_id = any ($2));
$$;

create function rules_anchors(rules text[]) returns uuid[]
language sql immutable
begin atomic
	select array(select split_part(r, ':', 2)::uuid from unnest(rules) r
		where r like '%:%' order by 1);
end;

-- Who has something that is bound to places, and is where they are.
create function members_placed(organization_id uuid) returns uuid[]
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with bound as materialized (
		select distinct a.role_id from role_allows($1, now()) a
		where a.reach in ('team', 'department'))
	select array(
		select g.member_id from member_role g
		where g.organization_id = $1
			and (g.reach <> 'organization'
				or g.role_id in (select b.role_id from bound b))
			and (g.valid_until is null or g.valid_until > now())
		union
		select e.member_id from member_permission e
		where e.organization_id = $1
			and e.reach in ('team', 'department')
			and (e.valid_until is null or e.valid_until > now()));
$$;

-- Whose rights a change touches: who is a member, and active.
create function preview_whom(change jsonb) returns uuid[]
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with recursive built (role_id) as (
		select (change ->> 'id')::uuid
		where change ->> 'kind' in ('role', 'role_update',
			'role_delete')
		union
		select p.role_id from built b
		join role_parent p
			on p.organization_id = current_organization()
			and p.parent_id = b.role_id and p.valid_until is null
	), given (member_id) as (
		select g.member_id from member_role g
		where g.organization_id = current_organization()
			and (g.role_id in (select b.role_id from built b)
				or g.id = (change ->> 'id')::uuid)
			and (g.valid_until is null
				or g.valid_until > clock_timestamp())
		union all
		select e.member_id from member_permission e
		where e.organization_id = current_organization()
			and e.id = (change ->> 'id')::uuid
		union all
		select unnest(array[change ->> 'member_id',
			change ->> 'asked_by', case change ->> 'kind'
			when 'member_remove' then change ->> 'id' end]::uuid[])
		union all
		select unnest(members_placed(current_organization()))
		where preview_moves(change)
	)
	select array(select m.id from membership m
		where m.organization_id = current_organization()
			and m.deleted_at is null and m.status = 'active'
			and m.id in (select g.member_id from given g));
$$;

-- What is changed, as it is now: a change of it alone counts as well.
create function preview_facts(change jsonb) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select x.fact from (
		select r.id, r.updated_at::text from role r
		where r.organization_id = current_organization()
			and not change ->> 'kind' = 'role_create'
		union all
		select g.id, g.updated_at::text from member_role g
		where g.organization_id = current_organization()
		union all
		select e.id, e.updated_at::text from member_permission e
		where e.organization_id = current_organization()
		union all
		select m.id, concat_ws(' ', m.department_id, m.manager_id)
		from membership m
		where m.organization_id = current_organization()
		union all
		select d.id, d.updated_at::text from department d
		where d.organization_id = current_organization()
		union all
		select t.id, t.updated_at::text from team t
		where t.organization_id = current_organization()) x (id, fact)
	where x.id = (change ->> 'id')::uuid;
$$;

-- Who and what is in a place that ends, or reports to who is removed: with it
-- the page tells where they go.
create function preview_left(change jsonb) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with gone (id) as (
		select (change ->> 'id')::uuid
		where change ->> 'kind' in ('department_delete', 'team_delete',
			'member_remove'))
	select string_agg(x.fact, ' ' order by x.fact) from gone g
	cross join lateral (
		select concat_ws(' ', m.id, m.name) from membership m
		where m.organization_id = current_organization()
			and m.deleted_at is null
			and g.id in (m.id, m.department_id, m.manager_id)
		union all
		select d.id::text from department d
		where d.organization_id = current_organization()
			and d.deleted_at is null and d.parent_id = g.id
		union all
		select t.id::text from team t
		where t.organization_id = current_organization()
			and t.deleted_at is null and t.department_id = g.id
		union all
		select concat_ws(' ', n.team_id, n.member_id, n.is_lead)
		from team_member n
		where n.organization_id = current_organization()
			and n.valid_until is null
			and g.id in (n.team_id, n.member_id)) x (fact);
$$;

-- Makes a change that moves somebody or something, or ends a place.
create function place_make(change jsonb) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	here uuid := current_organization();
	c record;
	made uuid;
begin
	select * into c from jsonb_to_record(change) as x (kind text, id uuid,
		name text, name_given boolean, place_id uuid,
		place_given boolean, manager_id uuid, manager_given boolean,
		member_id uuid, is_lead boolean, parent_id uuid,
		move_up boolean);
	case c.kind
	when 'position' then
		update membership m set
			department_id = case when c.place_given
				then c.place_id else m.department_id end,
			manager_id = case when c.manager_given
				then c.manager_id else m.manager_id end
		where m.organization_id = here and m.id = c.id
			and m.deleted_at is null
		returning m.id into made;
	when 'department' then
		select d.id into made from department_update(c.id, c.name,
			c.name_given, c.place_id, c.place_given) d;
	when 'department_move' then
		made := department_move(c.id, c.parent_id);
	when 'team' then
		update team t set
			name = case when c.name_given then c.name
				else t.name end,
			department_id = case when c.place_given then c.place_id
				else t.department_id end
		where t.organization_id = here and t.id = c.id
			and t.deleted_at is null
		returning t.id into made;
	when 'team_member' then
		perform team_member_put(c.id, c.member_id, c.is_lead);
		made := c.id;
	when 'team_lead' then
		made := team_lead(c.id, c.member_id);
	when 'department_delete' then
		select d.id into made from department_delete(c.id, c.move_up) d;
	when 'team_delete' then
		select t.id into made from team_delete(c.id) t;
	end case;
	return made;
end $$;

create function preview_make(change jsonb) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	c record;
begin
	if preview_moves(change) then
		return place_make(change);
	end if;
	select * into c from jsonb_to_record(change) as x (kind text, id uuid,
		member_id uuid, role_id uuid, department_id uuid, team_id uuid,
		permission text, effect text, reach reach, condition text,
		valid_until timestamptz, reason text, name text,
		description text, permissions text[], parent_id uuid,
		parent_given boolean);
	return case c.kind
		when 'role' then role_update(c.id, c.name, c.description,
			c.reach, c.permissions, c.parent_id, c.parent_given)
		when 'role_delete' then role_delete(c.id)
		when 'member_role_give' then member_role_give(c.member_id,
			c.role_id, c.department_id, c.team_id, c.valid_until,
			c.reason)
		when 'member_permission_give' then member_permission_give(
			c.member_id, c.permission, c.effect, c.reach,
			c.department_id, c.team_id, c.condition, c.valid_until,
			c.reason)
		when 'grant_end' then grant_end(c.id)
		when 'member_remove' then (select m.id
			from member_remove(c.id) m)
		else rights_change_begin(c.kind, c.member_id,
			change - 'kind') end;
end $$;

-- Those of some permissions that only owners have, at this moment.
create function permissions_of_owners(organization_id uuid,
	permissions text[]) returns text[]
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with owner as materialized (
		select g.member_id from member_role g
		join role r on r.organization_id = $1 and r.id = g.role_id
			and r.template = 'owner'
		where g.organization_id = $1 and g.valid_from <= clock_timestamp()
			and (g.valid_until is null
				or g.valid_until > clock_timestamp())
	), holder as materialized (
		select a.permission, g.member_id
		from role_allows($1, clock_timestamp()) a
		join permission p on p.name = a.permission
		join member_role g on g.organization_id = $1
			and g.role_id = a.role_id
			and g.valid_from <= clock_timestamp()
			and (g.valid_until is null
				or g.valid_until > clock_timestamp())
			and least(a.reach, g.reach) >= p.floor
		where a.permission = any ($2)
		union all
		select e.permission, e.member_id from member_permission e
		where e.organization_id = $1 and e.effect = 'allow'
			and e.permission = any ($2)
			and e.valid_from <= clock_timestamp()
			and (e.valid_until is null
				or e.valid_until > clock_timestamp())
	)
	select array(select w from unnest($2) w
		where not exists (select from holder h
			join membership m on m.organization_id = $1
				and m.id = h.member_id and m.status = 'active'
				and m.deleted_at is null
			where h.permission = w
				and h.member_id not in (select o.member_id
					from owner o)
				and not exists (select from member_permission e
					where e.organization_id = $1
						and e.member_id = h.member_id
						and e.permission = w
						and e.effect = 'deny'
						and (e.valid_until is null
							or e.valid_until
							> clock_timestamp())))
		order by w);
$$;

create function active_admins(organization_id uuid) returns bigint
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select count(distinct g.member_id)
	from member_role g
	join role r on r.organization_id = g.organization_id
		and r.id = g.role_id and r.template = 'admin'
	join membership m on m.organization_id = g.organization_id
		and m.id = g.member_id and m.status = 'active'
		and m.deleted_at is null
	where g.organization_id = $1 and g.reach = 'organization'
		and g.valid_from <= clock_timestamp()
		and (g.valid_until is null or g.valid_until > clock_timestamp());
$$;

-- One difference that a change makes: null is no right at all. `more` and
-- `fewer` are how many other people are reached then that were not, or are no
-- more; `whom` tells sets of them apart.
create type preview_row as (member_id uuid, permission text, before reach,
	before_rules text[], after reach, after_rules text[], more bigint,
	fewer bigint, whom text);

create function others_of(people uuid[], member_id uuid) returns bigint
language sql immutable
begin atomic
	select coalesce(cardinality(people), 0)
		- coalesce(member_id = any (people), false)::int;
end;

-- The rights of before and after side by side, with whom they reach by the
-- places of then and of then on. Whom a rule of the whole organization reaches
-- does not change. Rules that are the same for many are looked up once.
create function preview_rows(organization_id uuid, old member_right[],
	new member_right[], was place_person[], becomes place_person[],
	moving boolean) returns setof preview_row
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with both_ as materialized (
		select coalesce(o.member_id, n.member_id) as member_id,
			coalesce(o.permission, n.permission) as permission,
			o.reach as before, coalesce(o.rules, '{}') as before_rules,
			n.reach as after, coalesce(n.rules, '{}') as after_rules
		from unnest(old) o
		full join unnest(new) n on n.member_id = o.member_id
			and n.permission = o.permission
		where o.rules is distinct from n.rules
			or moving and o.rules::text like '%:%'
	), pair as materialized (
		select row_number() over () as id, x.*
		from (select distinct b.before_rules, b.after_rules
			from both_ b) x
	), earlier as materialized (
		select distinct p.id, w.member_id
		from pair p
		cross join lateral unnest(rules_anchors(p.before_rules)) a (id)
		join unnest(was) w on w.place_id = a.id
	), later as materialized (
		select distinct p.id, w.member_id
		from pair p
		cross join lateral unnest(rules_anchors(p.after_rules)) a (id)
		join unnest(becomes) w on w.place_id = a.id
	), counted as materialized (
		select coalesce(e.id, l.id) as id,
			array_agg(e.member_id) filter (
				where e.id is not null) as earlier,
			array_agg(l.member_id) filter (
				where l.id is not null) as later,
			array_agg(l.member_id order by l.member_id) filter (
				where e.id is null) as more,
			array_agg(e.member_id order by e.member_id) filter (
				where l.id is null) as fewer
		from earlier e
		full join later l on l.id = e.id and l.member_id = e.member_id
		group by 1
	), set_ as materialized (
		select p.before_rules, p.after_rules, c.earlier, c.later,
			c.more, c.fewer, md5(concat_ws(' ', c.more, '-',
				c.fewer)) as whom
		from pair p left join counted c on c.id = p.id
	), everybody as materialized (
		select count(*) - 1 as others from membership m
		where m.organization_id = $1 and m.deleted_at is null
	), told as (
		select b.member_id, b.permission, b.before, b.before_rules,
			b.after, b.after_rules, case
			when b.before = 'organization' then 0
			when b.after = 'organization' then e.others
				- others_of(s.earlier, b.member_id)
			else others_of(s.more, b.member_id) end as more, case
			when b.after = 'organization' then 0
			when b.before = 'organization' then e.others
				- others_of(s.later, b.member_id)
			else others_of(s.fewer, b.member_id) end as fewer,
			s.whom
		from both_ b
		join set_ s on s.before_rules = b.before_rules
			and s.after_rules = b.after_rules
		cross join everybody e
	)
	select t.member_id, t.permission, t.before, t.before_rules, t.after,
		t.after_rules, t.more, t.fewer, t.whom
	from told t
	where t.before_rules <> t.after_rules or t.more > 0 or t.fewer > 0;
$$;

-- Whether what moves somebody would be asked for, and not done.
create function preview_waits(change jsonb) returns boolean
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	asked text;
begin
	begin
		perform set_config('outstaff.rights_change', '', true),
			preview_make(change);
		asked := current_setting('outstaff.rights_change', true);
		raise exception using errcode = 'OSDRY';
	exception when sqlstate 'OSDRY' then
		return asked <> '';
	end;
end $$;

-- The difference that a change makes to people. No rows, and nothing said,
-- where there is nothing of that id. What to know beforehand is kept for
-- preview_of.
create function preview_diff(change jsonb) returns setof preview_row
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	here uuid := current_organization();
	moving boolean := preview_moves(change);
	whom uuid[] := preview_whom(change);
	old member_right[];
	new member_right[];
	was place_person[];
	becomes place_person[];
	admins bigint := active_admins(here);
	admins_left bigint;
	owned text[] := '{}';
	made uuid;
	waits boolean := second_person_wanted(here);
begin
	perform set_config('outstaff.preview_flags', '', true);
	if waits and change ->> 'kind' in ('department', 'team_member') then
		waits := preview_waits(change);
	end if;
	old := array(select r from members_rights(here, whom,
		clock_timestamp()) r);
	if moving then
		was := array(select p from places_people(here, null) p);
	end if;
	begin
		perform set_config('outstaff.judged', case
				when preview_at_once(change) then ''
				else 'on' end, true),
			set_config('outstaff.looking', 'on', true);
		made := preview_make(change);
		set constraints all immediate;
		new := array(select r from members_rights(here, array(
			select m.id from membership m
			where m.organization_id = here and m.id = any (whom)
				and m.deleted_at is null), clock_timestamp()) r);
		if moving then
			becomes := array(select p
				from places_people(here, null) p);
		end if;
		owned := permissions_of_owners(here, array(
			select distinct o.permission from unnest(old) o
			left join unnest(new) n on n.member_id = o.member_id
				and n.permission = o.permission
			where n.member_id is null));
		admins_left := active_admins(here);
		raise exception using errcode = 'OSDRY';
	exception when sqlstate 'OSDRY' then
		null;
	end;
	if made is null then
		return;
	end if;
	if not moving then
		was := array(select p from places_people(here, array(
			select distinct a from unnest(old || new) r
			cross join lateral unnest(rules_anchors(r.rules)) a))
			p);
		becomes := was;
	end if;
	perform set_config('outstaff.preview_flags', (
		select coalesce(jsonb_agg(f order by f.flag, f.permission), '[]')
		from (select 'waits' as flag, null as permission
			where waits and not preview_at_once(change)
			union all
			select 'one_admin', null
			where admins_left = 1 and admins > 1
			union all
			select 'nothing_left', null
			where cardinality(whom) = 1 and cardinality(new) = 0
				and cardinality(old) > 0
				and change ->> 'kind' <> 'member_remove'
			union all
			select 'owners_only', o from unnest(owned) o
			where o <> all (permissions_of_owners(here, owned))) f
		)::text, true);
	return query select * from preview_rows(here, old, new, was, becomes,
		moving);
end $$;

-- The places of rules: departments and teams by name.
create function rules_places(rules text[]) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select string_agg(coalesce(d.name, t.name), ', '
		order by lower(coalesce(d.name, t.name)))
	from (select split_part(r, ':', 2)::uuid as id from unnest(rules) r
		where r like '%:%') x
	left join department d on d.organization_id = current_organization()
		and d.id = x.id
	left join team t on t.organization_id = current_organization()
		and t.id = x.id;
$$;

-- What a change does to people: how many gain, lose or change which permission,
-- the first 200 such differences of those who are seen (null: everybody), and
-- what to know beforehand. `preview` is what making the change takes to be what
-- was looked at. What was told is kept for the statements after it.
create function preview_of(change jsonb, seen uuid[]) returns table (
	preview text, people_count bigint, row_count bigint,
	hidden_count bigint, changes jsonb, people jsonb, flags jsonb)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	told record;
	patience text := current_setting('lock_timeout');
begin
	-- Who only looks waits for nobody who looks for long: no responder is
	-- kept from other organizations by one.
	perform set_config('lock_timeout', '500ms', true);
	perform from organization o where o.id = current_organization()
		for no key update;
	perform set_config('lock_timeout', patience, true);
	with diff as materialized (
		select d.*, case when d.before is null then 'gain'
			when d.after is null then 'loss'
			when d.before_rules = d.after_rules then 'people'
			else 'change' end as kind
		from preview_diff(change) d
	), grouped as (
		select d.kind, d.permission, d.before, d.after, count(*)
		from diff d
		group by d.kind, d.permission, d.before, d.after
	), shown as (
		select m.id, m.name, d.kind, d.permission, d.before,
			rules_places(d.before_rules) as before_places,
			d.after, rules_places(d.after_rules) as after_places,
			d.more, d.fewer
		from diff d
		join membership m on m.organization_id = current_organization()
			and m.id = d.member_id
		where seen is null or d.member_id = any (seen)
		order by m.name, m.id, d.permission
		limit 200
	)
	select (select string_agg(d::text, e'\n'
			order by d.member_id, d.permission) from diff d) as whole,
		(select count(distinct d.member_id) from diff d) as people_count,
		(select count(*) from diff d) as row_count,
		(select count(*) from diff d
			where not (seen is null or d.member_id = any (seen)))
			as hidden_count,
		coalesce((select jsonb_agg(g order by g.permission, g.kind,
			g.before, g.after) from grouped g), '[]') as changes,
		coalesce((select jsonb_agg(s order by s.name, s.id,
			s.permission) from shown s), '[]') as people
	into told;
	if current_setting('outstaff.preview_flags') = '' then
		return;
	end if;
	perform set_config('outstaff.preview_changes', told.changes::text, true),
		set_config('outstaff.preview_people', told.people::text, true);
	return query select looked_at(concat_ws(e'\n', change - 'reason',
			preview_facts(change), preview_left(change), told.whole,
			current_setting('outstaff.preview_flags'))),
		told.people_count, told.row_count, told.hidden_count,
		told.changes, told.people,
		current_setting('outstaff.preview_flags')::jsonb;
end $$;

-- Where there was nothing to look at, nobody gains or loses anything.
create function preview_changes() returns table (kind text,
	permission text,
	before reach, after reach, count bigint)
language sql stable set search_path = outstaff, pg_temp as $$
	select x.kind, x.permission, x.before, x.after, x.count
	from jsonb_to_recordset(nullif(
		current_setting('outstaff.preview_changes', true), '')::jsonb)
		x (kind text,
		permission text, before reach, after reach, count bigint);
$$;

create function preview_people() returns table (id uuid, name text, kind text,
	permission text, before reach, before_places text, after reach,
	after_places text, more bigint, fewer bigint)
language sql stable set search_path = outstaff, pg_temp as $$
	select x.id, x.name, x.kind, x.permission, x.before, x.before_places,
		x.after, x.after_places, x.more, x.fewer
	from jsonb_to_recordset(nullif(
		current_setting('outstaff.preview_people', true), '')::jsonb)
		x (id uuid, name text, kind text, permission text,
		before reach, before_places text, after reach,
		after_places text, more bigint, fewer bigint);
$$;

create function preview_flags() returns table (flag text, permission text)
language sql stable set search_path = outstaff, pg_temp as $$
	select x.flag, x.permission
	from jsonb_to_recordset(nullif(
		current_setting('outstaff.preview_flags', true), '')::jsonb)
		x (flag text, permission text);
$$;

-- The change, if it does what was looked at, or nobody says what they looked
-- at. Nobody else changes rights until the end of the transaction. Whether there
-- is such a thing is for preview_make to say.
create function preview_confirm(change jsonb, preview text)
returns jsonb
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	now_ text;
begin
	if preview is null then
		return change;
	end if;
	perform from organization o where o.id = current_organization()
		for no key update;
	select p.preview into now_ from preview_of(change, '{}') p;
	if now_ <> preview then
		raise exception 'changed meanwhile' using errcode = 'OS409',
			constraint = 'preview_changed';
	end if;
	return change;
end $$;

-- A role that people have is deleted when it was looked at what they lose;
-- without that, only where nobody has it.
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

-- What a change that waits for a second person would do to people by now, as who
-- asked would make it: who hands ownership over is who asked. No row where it
-- does not wait.
create function rights_change_look(c rights_change, seen uuid[])
returns table (preview text, people_count bigint, row_count bigint,
	hidden_count bigint, changes jsonb, people jsonb, flags jsonb)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	me text := current_member();
begin
	if rights_change_status(c) <> 'open' then
		return;
	end if;
	perform set_config('outstaff.member', c.asked_by::text, true);
	return query select p.preview, p.people_count, p.row_count,
		p.hidden_count, p.changes, p.people, p.flags
	from preview_of(c.payload || jsonb_build_object('kind', c.kind)
		|| case when c.payload ? 'handover' then jsonb_build_object(
			'asked_by', c.asked_by) else '{}' end, seen) p;
	perform set_config('outstaff.member', me, true);
end $$;

alter function places_people(uuid, uuid[]) owner to outstaff_definer;
alter function members_placed(uuid) owner to outstaff_definer;
alter function preview_whom(jsonb) owner to outstaff_definer;
alter function preview_facts(jsonb) owner to outstaff_definer;
alter function preview_left(jsonb) owner to outstaff_definer;
alter function place_make(jsonb) owner to outstaff_definer;
alter function preview_make(jsonb) owner to outstaff_definer;
alter function permissions_of_owners(uuid, text[]) owner to outstaff_definer;
alter function active_admins(uuid) owner to outstaff_definer;
alter function preview_rows(uuid, member_right[], member_right[],
	place_person[], place_person[], boolean) owner to outstaff_definer;
alter function preview_waits(jsonb) owner to outstaff_definer;
alter function preview_diff(jsonb) owner to outstaff_definer;
alter function rules_places(text[]) owner to outstaff_definer;
alter function preview_of(jsonb, uuid[]) owner to outstaff_definer;
alter function preview_confirm(jsonb, text) owner to outstaff_definer;
alter function role_delete_looked(uuid, text) owner to outstaff_definer;
alter function rights_change_look(rights_change, uuid[])
	owner to outstaff_definer;
grant execute on function rules_anchors(text[]), others_of(uuid[], uuid),
	preview_moves(jsonb), preview_at_once(jsonb) to outstaff_definer;
grant execute on function role_edit(uuid, text, text, text, text[], boolean,
		uuid, boolean),
	role_give_edit(uuid, uuid, uuid, uuid, timestamptz, text),
	exception_edit(uuid, text, text, text, uuid, uuid, text, timestamptz,
		text), end_edit(text, uuid),
	department_delete_edit(uuid, boolean), day_end(date),
	place_edit(text, uuid, text, boolean, uuid, boolean, uuid, boolean),
	team_member_edit(uuid, uuid, boolean) to outstaff_app, outstaff_definer;
grant execute on function preview_of(jsonb, uuid[]), preview_changes(),
	preview_people(), preview_flags(), preview_confirm(jsonb, text),
	preview_make(jsonb), role_delete_looked(uuid, text),
	rights_change_look(rights_change, uuid[]) to outstaff_app;
commit;
