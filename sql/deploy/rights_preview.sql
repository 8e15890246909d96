-- What people may do before and after a change of rights that is not made yet:
-- the change itself is made, looked at and taken back, so that what is shown is
-- what will be. A change is its kind and what the function of that kind takes.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Every rule that is in force for members at an instant, whence it comes and
-- since when. A rule of a team or department has its id as anchor; where a role
-- says only "team" these are the teams that the member leads, and where it says
-- "department" the member's own. Rules without an anchor reach their own rows.
-- In which department a team is, and who has a second factor, is as of now.
create function members_rules(organization_id uuid, members uuid[],
	at timestamptz)
returns table (member_id uuid, permission text, effect text, reach reach,
	anchor_id uuid, grant_id uuid, role_id uuid, from_role_id uuid,
	source text, granted_by uuid, reason text, condition text,
	valid_from timestamptz, valid_until timestamptz, since timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
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
$$;

create or replace function member_rules(organization_id uuid, member_id uuid,
	at timestamptz)
returns table (permission text, effect text, reach reach, anchor_id uuid,
	grant_id uuid, role_id uuid, from_role_id uuid, source text,
	granted_by uuid, reason text, condition text, valid_from timestamptz,
	valid_until timestamptz, since timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select r.permission, r.effect, r.reach, r.anchor_id, r.grant_id,
		r.role_id, r.from_role_id, r.source, r.granted_by, r.reason,
		r.condition, r.valid_from, r.valid_until, r.since
	from members_rules($1, array[$2], at) r;
$$;

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

-- What somebody has looked at, in short.
create function looked_at(shown text) returns text language sql immutable
begin atomic
	select encode(sha256(convert_to(coalesce(shown, ''), 'UTF8')), 'hex');
end;
create or replace function member_change_seen(organization_id uuid,
	change_id uuid) returns text
language sql stable set search_path = outstaff, pg_temp as $$
	select looked_at(string_agg(n::text, e'\n' order by n.line))
	from member_change_now($1, $2) n;
$$;

-- The change of a role as role_update takes it. A list that is given and empty
-- is none of them.
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

-- Whose rights a change touches: who is a member, and active.
create function preview_whom(change jsonb) returns uuid[]
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with recursive built (role_id) as (
		select (change ->> 'id')::uuid
		union
		select p.role_id from built b
		join role_parent p
			on p.organization_id = current_organization()
			and p.parent_id = b.role_id and p.valid_until is null
	)
	select array(select m.id from membership m
		where m.organization_id = current_organization()
			and m.deleted_at is null and m.status = 'active'
			and m.id in (select g.member_id from member_role g
				join built b on b.role_id = g.role_id
				where g.organization_id = m.organization_id
					and (g.valid_until is null or
					g.valid_until > clock_timestamp())));
$$;

-- What is changed, as it is now: a change of it alone counts as well.
create function preview_facts(change jsonb) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select r.updated_at::text from role r
	where r.organization_id = current_organization()
		and r.id = (change ->> 'id')::uuid;
$$;

create function preview_make(change jsonb) returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select role_update((c ->> 'id')::uuid, c ->> 'name',
		c ->> 'description', (c ->> 'reach')::reach,
		case jsonb_typeof(c -> 'permissions') when 'array' then array(
			select jsonb_array_elements_text(c -> 'permissions'))
		end, (c ->> 'parent_id')::uuid,
		(c ->> 'parent_given')::boolean)
	from (select change) x (c);
$$;

-- The difference that a change makes to people. Null is no right at all. No
-- rows, and nothing said, where there is nothing of that id.
create function preview_diff(change jsonb) returns table (member_id uuid,
	permission text, before reach, before_rules text[], after reach,
	after_rules text[])
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	here uuid := current_organization();
	whom uuid[] := preview_whom(change);
	old member_right[];
	new member_right[];
begin
	old := array(select r from members_rights(here, whom,
		clock_timestamp()) r);
	begin
		perform preview_make(change);
		set constraints all immediate;
		new := array(select r from members_rights(here, whom,
			clock_timestamp()) r);
		raise exception using errcode = 'OSDRY';
	exception when sqlstate 'OSDRY' then
		null;
	end;
	return query
	select coalesce(o.member_id, n.member_id),
		coalesce(o.permission, n.permission), o.reach, o.rules,
		n.reach, n.rules
	from unnest(old) o
	full join unnest(new) n on n.member_id = o.member_id
		and n.permission = o.permission
	where o.rules is distinct from n.rules;
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
-- and the first 200 such differences of those who are seen (null: everybody).
-- `preview` is what making the change takes to be what was looked at. What was
-- told is kept for the statements after it.
create function preview_of(change jsonb, seen uuid[]) returns table (
	preview text, people_count bigint, row_count bigint,
	hidden_count bigint, changes jsonb, people jsonb)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	told record;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	with diff as materialized (
		select d.*, case when d.before is null then 'gain'
			when d.after is null then 'loss' else 'change' end
			as kind
		from preview_diff(change) d
	), grouped as (
		select d.kind, d.permission, d.before, d.after, count(*)
		from diff d
		group by d.kind, d.permission, d.before, d.after
	), shown as (
		select m.id, m.name, d.kind, d.permission, d.before,
			rules_places(d.before_rules) as before_places,
			d.after, rules_places(d.after_rules) as after_places
		from diff d
		join membership m on m.organization_id = current_organization()
			and m.id = d.member_id
		where seen is null or d.member_id = any (seen)
		order by m.name, m.id, d.permission
		limit 200
	)
	select looked_at(concat_ws(e'\n', change, preview_facts(change),
			(select string_agg(d::text, e'\n'
				order by d.member_id, d.permission)
			from diff d))) as preview,
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
	perform set_config('outstaff.preview_changes', told.changes::text, true),
		set_config('outstaff.preview_people', told.people::text, true);
	return query select told.preview, told.people_count, told.row_count,
		told.hidden_count, told.changes, told.people;
end $$;

create function preview_changes() returns table (kind text, permission text,
	before reach, after reach, count bigint)
language sql stable set search_path = outstaff, pg_temp as $$
	select x.kind, x.permission, x.before, x.after, x.count
	from jsonb_to_recordset(current_setting(
		'outstaff.preview_changes')::jsonb) x (kind text,
		permission text, before reach, after reach, count bigint);
$$;
create function preview_people() returns table (id uuid, name text, kind text,
	permission text, before reach, before_places text, after reach,
	after_places text)
language sql stable set search_path = outstaff, pg_temp as $$
	select x.id, x.name, x.kind, x.permission, x.before, x.before_places,
		x.after, x.after_places
	from jsonb_to_recordset(current_setting(
		'outstaff.preview_people')::jsonb) x (id uuid, name text,
		kind text, permission text, before reach, before_places text,
		after reach, after_places text);
$$;

-- The change, if it does what was looked at, or nobody says what they looked
-- at. Nobody else changes rights until the end of the transaction.
create function preview_confirm(change jsonb, preview text) returns jsonb
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if preview is not null and preview is distinct from (
		select p.preview from preview_of(change, '{}') p) then
		raise exception 'changed meanwhile' using errcode = 'OS409',
			constraint = 'preview_changed';
	end if;
	return change;
end $$;

alter function members_rules(uuid, uuid[], timestamptz)
	owner to outstaff_definer;
alter function members_rights(uuid, uuid[], timestamptz)
	owner to outstaff_definer;
alter function preview_whom(jsonb) owner to outstaff_definer;
alter function preview_facts(jsonb) owner to outstaff_definer;
alter function preview_make(jsonb) owner to outstaff_definer;
alter function preview_diff(jsonb) owner to outstaff_definer;
alter function rules_places(text[]) owner to outstaff_definer;
alter function preview_of(jsonb, uuid[]) owner to outstaff_definer;
alter function preview_confirm(jsonb, text) owner to outstaff_definer;
grant execute on function looked_at(text), role_edit(uuid, text, text, text,
	text[], boolean, uuid, boolean) to outstaff_app, outstaff_definer;
grant execute on function preview_of(jsonb, uuid[]), preview_changes(),
	preview_people(), preview_confirm(jsonb, text), preview_make(jsonb)
	to outstaff_app;

commit;
