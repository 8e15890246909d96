-- People of the organization (table membership).

-- member_list(organization_id uuid, scope_all bool, reach uuid[], search text, department_id uuid, without_department bool, team_id uuid, role text, status text, cursor text, row_limit int) many
-- Whom the filters find, by name, each with all roles held now: the widest, and
-- the others.
select m.id, m.account_id, m.name, m.first_name, m.last_name, m.email,
	g.template as role, h.role_names, h.role_names[2:] as other_role_names,
	nullif(cardinality(h.role_names) - 1, 0) as other_role_count,
	m.department_id, d.name as department_name,
	t.names as team_names, m.manager_id, x.name as manager_name,
	m.status, m.created_at, m.id::text as cursor
from member_found(:'organization_id', :'search', :'department_id',
	:'without_department', :'team_id', :'role', :'status') m
left join department d on d.organization_id = m.organization_id
	and d.id = m.department_id
left join membership x on x.organization_id = m.organization_id
	and x.id = m.manager_id
left join lateral (select g.template from member_role_now g
	where g.organization_id = m.organization_id and g.member_id = m.id
	order by g.rank limit 1) g on true
left join lateral (
	select array_agg(r.name order by r.rank, lower(r.name)) as role_names
	from (select distinct o.name, t.rank from member_role x
		join role o on o.organization_id = x.organization_id
			and o.id = x.role_id and o.deleted_at is null
		left join role_template t on t.template = o.template
		where x.organization_id = m.organization_id
			and x.member_id = m.id and x.valid_from <= now()
			and (x.valid_until is null or x.valid_until > now())) r)
	h on true
left join lateral (
	select string_agg(t.name, ', ' order by lower(t.name)) as names
	from team_member_now n
	join team t on t.organization_id = n.organization_id
		and t.id = n.team_id
	where n.organization_id = m.organization_id
		and n.member_id = m.id) t on true
where case when :'cursor' is null then true else (m.name, m.id) > (
		select y.name, y.id from membership y
		where y.organization_id = :'organization_id'
			and y.id = :'cursor'::uuid
			and (:'scope_all' or y.id in (select r
				from members_reached(:'organization_id',
					:'reach') r))) end
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r))
order by m.name, m.id
limit :'row_limit';

-- member_export(organization_id uuid, scope_all bool, reach uuid[], search text, department_id uuid, without_department bool, team_id uuid, role text, status text) many
-- The list without pages, as an import reads it; a manager's address only for
-- who may see the person.
select m.email, m.first_name, m.last_name,
	department_title(m.organization_id, m.department_id) as department,
	case when :'scope_all' or x.id in (select r
			from members_reached(:'organization_id', :'reach') r)
		then x.email end as manager,
	t.names as teams, g.template as role, m.status, m.created_at
from member_found(:'organization_id', :'search', :'department_id',
	:'without_department', :'team_id', :'role', :'status') m
left join membership x on x.organization_id = m.organization_id
	and x.id = m.manager_id
left join lateral (select g.template from member_role_now g
	where g.organization_id = m.organization_id and g.member_id = m.id
	order by g.rank limit 1) g on true
left join lateral (
	select string_agg(t.name, chr(59) || ' '
		order by lower(t.name)) as names
	from team_member_now n
	join team t on t.organization_id = n.organization_id
		and t.id = n.team_id
	where n.organization_id = m.organization_id
		and n.member_id = m.id) t on true
where (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r))
order by m.name, m.id;

-- member_options(organization_id uuid, scope_all bool, reach uuid[]) many
-- People to choose from: whom the caller may do it for.
select m.id, m.name
from membership m
where m.organization_id = :'organization_id' and m.deleted_at is null
	and m.status = 'active' and (:'scope_all' or m.id in (
		select r from members_reached(:'organization_id', :'reach') r))
order by m.name, m.id
limit 1000;

-- member_get(organization_id uuid, scope_all bool, reach uuid[], id uuid) one
-- One person.
select m.id, m.account_id, m.name, m.first_name, m.last_name, m.email,
	(select g.template from member_role_now g
		where g.organization_id = m.organization_id
			and g.member_id = m.id
		order by g.rank limit 1) as role,
	m.department_id,
	department_title(m.organization_id, m.department_id)
		as department_name,
	m.manager_id, x.name as manager_name, held.roles, held.role_names,
	m.status, s.created_at as suspended_at, b.name as suspended_by_name,
	s.reason as suspension_reason, m.created_at
from membership m
left join membership x on x.organization_id = m.organization_id
	and x.id = m.manager_id
left join suspension s on s.organization_id = m.organization_id
	and s.member_id = m.id and s.ended_at is null
	and m.status = 'suspended'
left join membership b on b.organization_id = s.organization_id
	and b.id = s.suspended_by
cross join lateral (
	select array_agg(distinct r.template order by r.template) as roles,
		array_agg(distinct r.name) as role_names
	from member_role g
	join role r on r.organization_id = g.organization_id
		and r.id = g.role_id and r.deleted_at is null
	where g.organization_id = m.organization_id and g.member_id = m.id
		and g.valid_from <= now()
		and (g.valid_until is null or g.valid_until > now())) held
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r));

-- member_teams(organization_id uuid, id uuid) many
-- The teams that somebody is in.
select t.id, t.name, n.is_lead, n.valid_from
from team_member_now n
join team t on t.organization_id = n.organization_id and t.id = n.team_id
where n.organization_id = :'organization_id' and n.member_id = :'id'
order by lower(t.name)
limit 200;

-- member_direct_reports(organization_id uuid, scope_all bool, reach uuid[], id uuid) many
-- Who reports to somebody directly, of those whom the caller sees; the first
-- 200.
select m.id, m.name, m.email
from membership m
where m.organization_id = :'organization_id' and m.manager_id = :'id'
	and m.deleted_at is null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r))
order by m.name, m.id
limit 200;

-- member_history(organization_id uuid, id uuid) many
-- Where somebody belonged and to whom they reported, the newest first.
(select 'department' as kind, d.name, h.valid_from, h.valid_until
from member_department h
join department d on d.organization_id = h.organization_id
	and d.id = h.department_id
where h.organization_id = :'organization_id' and h.member_id = :'id'
union all
select 'manager', x.name, h.valid_from, h.valid_until
from member_manager h
join membership x on x.organization_id = h.organization_id
	and x.id = h.manager_id
where h.organization_id = :'organization_id' and h.member_id = :'id'
union all
select case when t.is_lead then 'lead' else 'team' end, x.name, t.valid_from,
	t.valid_until
from team_member t
join team x on x.organization_id = t.organization_id and x.id = t.team_id
where t.organization_id = :'organization_id' and t.member_id = :'id')
order by valid_from desc, kind
limit 100;

-- member_certificates(organization_id uuid, certificate_read_all bool, certificate_read_reach uuid[], id uuid) many
-- The first 200 certificates of one person, as far as the caller may see them.
select l.*
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and c.member_id = :'id'
	and (:'certificate_read_all' or c.member_id in (select r
		from members_reached(:'organization_id',
			:'certificate_read_reach') r))
order by c.lasts_until, c.id
limit 200;

-- member_role_set(id uuid, roles text[]) one
-- The roles are these from now on.
select m.id, m.account_id, m.name, m.first_name, m.last_name, m.email,
	(select name from unnest(:'roles'::text[]) name
		order by array_position('{owner,admin,auditor,member}', name)
		limit 1) as role, :'roles'::text[] as roles, m.status,
	m.created_at
from member_role_set(:'id', :'roles') m;

-- member_remove_preview(organization_id uuid, scope_all bool, reach uuid[], id uuid) one
-- What somebody would lose who were a member no more, who would report to their
-- manager instead, and which teams they lead.
select m.id, m.name, m.manager_id, a.name as manager_name,
	(select count(*) from membership r
		where r.organization_id = m.organization_id
			and r.manager_id = m.id
			and r.deleted_at is null) as report_count,
	(select string_agg(t.name, ', ' order by lower(t.name))
		from team_member_now n
		join team t on t.organization_id = n.organization_id
			and t.id = n.team_id
		where n.organization_id = m.organization_id
			and n.member_id = m.id and n.is_lead)
		as led_team_names, p.preview,
	p.people_count, p.row_count, p.hidden_count, p.flags, p.changes,
	p.people
from membership m
left join membership a on a.organization_id = m.organization_id
	and a.id = m.manager_id
cross join lateral preview_of(end_edit('member_remove', m.id), array[m.id]) p
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r));

-- member_remove(organization_id uuid, scope_all bool, reach uuid[], id uuid, preview text) one
-- A member no more; what they did stays.
select m.id
from membership m
cross join lateral preview_confirm(end_edit('member_remove', m.id),
	:'preview') c (change)
cross join lateral preview_make(c.change) r (id)
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null and r.id is not null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r));
