begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function member_change_seen(organization_id uuid, change_id uuid)
returns text language sql stable set search_path = outstaff, pg_temp as $$
	select encode(sha256(convert_to(coalesce(string_agg(n::text, e'\n'
		order by n.line), ''), 'UTF8')), 'hex')
	from member_change_now($1, $2) n;
$$;
create or replace function member_rules(organization_id uuid, member_id uuid,
	at timestamptz)
returns table (permission text, effect text, reach reach, anchor_id uuid,
	grant_id uuid, role_id uuid, from_role_id uuid, source text,
	granted_by uuid, reason text, condition text, valid_from timestamptz,
	valid_until timestamptz, since timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with held as (
		select g.id, g.role_id, a.from_role_id, a.permission,
			least(a.reach, g.reach) as reach, g.department_id,
			g.team_id, g.source, g.granted_by, g.reason,
			g.valid_from, g.valid_until,
			greatest(a.since, g.created_at) as since
		from member_role g
		join role_allows($1, at, array(
			select x.role_id from member_role x
			where x.organization_id = $1 and x.member_id = $2)) a
			on a.role_id = g.role_id
		where g.organization_id = $1 and g.member_id = $2
			and g.valid_from <= at
			and (g.valid_until is null or g.valid_until > at)
	), led as (
		select t.team_id, d.department_id from team_member t
		join team d on d.organization_id = $1 and d.id = t.team_id
		where t.organization_id = $1 and t.member_id = $2
			and t.is_lead and t.valid_from <= at
			and (t.valid_until is null or t.valid_until > at)
	), belongs as (
		select m.department_id from membership m
		where m.organization_id = $1 and m.id = $2
			and m.department_id is not null
	), anchored as (
		select h.*, coalesce(h.department_id, b.department_id) as anchor
		from held h left join belongs b on h.department_id is null
		where h.reach = 'department'
		union all
		select h.*, coalesce(h.team_id, l.team_id)
		from held h left join led l on h.team_id is null and (
			h.department_id is null or exists (
				select from department_path p
				where p.organization_id = $1
					and p.ancestor_id = h.department_id
					and p.descendant_id = l.department_id))
		where h.reach = 'team'
		union all
		select h.*, null from held h
		where h.reach in ('own', 'organization')
	)
	select h.permission, 'role', case when h.anchor is null
			and h.reach <> 'organization' then 'own'
			else h.reach end,
		h.anchor, h.id, h.role_id, h.from_role_id, h.source,
		h.granted_by, h.reason, null, h.valid_from, h.valid_until,
		h.since
	from anchored h
	union all
	select e.permission, e.effect, e.reach,
		coalesce(e.department_id, e.team_id), e.id, null, null, 'local',
		e.granted_by, e.reason, e.condition, e.valid_from,
		e.valid_until, e.created_at
	from member_permission e
	where e.organization_id = $1 and e.member_id = $2
		and e.valid_from <= at
		and (e.valid_until is null or e.valid_until > at)
		and (e.condition is null or exists (select from membership m
			join two_factor f on f.account_id = m.account_id
			where m.organization_id = $1 and m.id = $2
				and f.confirmed_at is not null));
$$;

drop function preview_confirm, preview_people, preview_changes, preview_of,
	rules_places, preview_diff, preview_make, preview_facts, preview_whom,
	role_edit, looked_at, members_rights;
drop type member_right;
drop function members_rules;

commit;
