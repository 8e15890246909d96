-- Roles: the templates, and those of the organization's own.

-- role_list(organization_id uuid) many
-- All of them: templates first, then by name, each with how many have it.
select r.id, r.name, r.template, r.description, r.reach,
	(select count(distinct g.member_id) from member_role_now g
		join membership m on m.organization_id = g.organization_id
			and m.id = g.member_id and m.deleted_at is null
		where g.organization_id = r.organization_id
			and g.role_id = r.id) as member_count,
	r.created_at, r.updated_at
from role r
left join role_template t on t.template = r.template
where r.organization_id = :'organization_id' and r.deleted_at is null
order by t.rank, lower(r.name), r.id;

-- role_export(organization_id uuid) many
-- The list, as a table.
select r.name, case when r.template is null then 'own' else 'built in' end
		as kind, r.description, r.reach::text as reach,
	(select count(distinct g.member_id) from member_role_now g
		join membership m on m.organization_id = g.organization_id
			and m.id = g.member_id and m.deleted_at is null
		where g.organization_id = r.organization_id
			and g.role_id = r.id) as member_count, r.created_at
from role r
left join role_template t on t.template = r.template
where r.organization_id = :'organization_id' and r.deleted_at is null
order by t.rank, lower(r.name), r.id;

-- role_get(organization_id uuid, id uuid) one
-- One role; permissions are those of its own, joined by commas.
select r.id, r.name, r.template, r.description, r.reach, r.emergency,
	p.parent_id, case when o.id is not null then array[o.name] end
		as parent_name,
	(select array_agg(a.permission order by a.permission)
		from role_permission a
		where a.organization_id = r.organization_id
			and a.role_id = r.id and a.valid_until is null)
		as permissions,
	(select array_agg(distinct a.permission || '=' || a.reach)
		from roles_allow() a where a.role_id = r.id) as allows,
	(select count(distinct g.member_id) from member_role_now g
		join membership m on m.organization_id = g.organization_id
			and m.id = g.member_id and m.deleted_at is null
		where g.organization_id = r.organization_id
			and g.role_id = r.id) as member_count,
	r.created_at, r.updated_at
from role r
left join role_parent p on p.organization_id = r.organization_id
	and p.role_id = r.id and p.valid_until is null
left join role o on o.organization_id = p.organization_id
	and o.id = p.parent_id
where r.organization_id = :'organization_id' and r.id = :'id'
	and r.deleted_at is null;

-- role_allowed(organization_id uuid, id uuid) many
-- What a role allows, its own and what it inherits, by name.
select a.permission, max(a.reach)::text as reach,
	(array_agg(o.name order by a.reach desc))[1] as name,
	(array_agg(o.template order by a.reach desc))[1] as template,
	bool_and(a.from_role_id <> a.role_id) as inherited
from roles_allow() a
join role o on o.organization_id = :'organization_id'
	and o.id = a.from_role_id
where a.role_id = :'id'
group by a.permission
order by a.permission;

-- role_people(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid) many
-- The first 200 who have it now, of those whom the caller sees.
select m.id, m.name, g.reach::text as reach, coalesce(d.name, t.name)
	as anchor_name, g.valid_until,
	(g.valid_until at time zone current_setting('outstaff.zone', true)
		- interval '1 microsecond')::date as ends_on
from member_role g
join membership m on m.organization_id = g.organization_id
	and m.id = g.member_id and m.deleted_at is null
left join department d on d.organization_id = g.organization_id
	and d.id = g.department_id
left join team t on t.organization_id = g.organization_id
	and t.id = g.team_id
where g.organization_id = :'organization_id' and g.role_id = :'id'
	and g.valid_from <= now()
	and (g.valid_until is null or g.valid_until > now())
	and (:'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'member_read_reach') r))
order by m.name, m.id
limit 200;

-- role_options(organization_id uuid) many
-- Roles to give: all but the owner's, which is given under
-- ownership alone.
select r.id, r.name, r.template
from role r
left join role_template t on t.template = r.template
where r.organization_id = :'organization_id' and r.deleted_at is null
	and r.template is distinct from 'owner'
order by t.rank, lower(r.name), r.id;

-- role_parent_options(organization_id uuid, id uuid) many
-- Roles that a role can build on: neither itself nor what builds on it. A role
-- that is not there yet can build on all.
with recursive above as (
	select r.id from role r
	where r.organization_id = :'organization_id' and r.id = :'id'
	union
	select p.role_id from role_parent p
	join above a on a.id = p.parent_id
	where p.organization_id = :'organization_id'
		and p.valid_until is null)
select r.id, r.name, r.template
from role r
left join role_template t on t.template = r.template
where r.organization_id = :'organization_id' and r.deleted_at is null
	and r.template is distinct from 'owner'
	and r.id not in (select a.id from above a)
order by t.rank, lower(r.name), r.id;

-- role_matrix(organization_id uuid) many
-- Every permission with the reach that each role has of it, roles in the order
-- of role_list; a row of the table begins and ends where it says so.
with allowed as materialized (
	select a.role_id, a.permission, max(a.reach)::text as reach
	from roles_allow() a
	group by a.role_id, a.permission)
select p.name as permission, split_part(p.name, '.', 1) as module, r.name
	as role_name, a.reach,
	row_number() over role = 1 as starts,
	row_number() over role = count(*) over (partition by p.name) as ends
from permission p
cross join role r
left join role_template t on t.template = r.template
left join allowed a on a.role_id = r.id and a.permission = p.name
where r.organization_id = :'organization_id' and r.deleted_at is null
window role as (partition by p.name order by t.rank, lower(r.name), r.id)
order by p.name, t.rank, lower(r.name), r.id;

-- role_create(name text, description text, role_reach text, permissions text[], parent_id uuid) one
-- A role of the organization's own.
select role_create(:'name', :'description', :'role_reach'::reach,
	:'permissions', :'parent_id') as id;

-- role_preview(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid, name text, description text, role_reach text, permissions text[], permissions_given bool, parent_id uuid, parent_id_given bool) one
-- What the same would do to people; nothing changes yet.
-- .changes [{kind text, permission text, before text?, after text?, count int}]
-- .people [{id uuid, name text, kind text, permission text, before text?, before_places text?, after text?, after_places text?, more int?, fewer int?}]
select r.id, r.name, p.preview, p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from role r
cross join lateral preview_of(role_edit(r.id, :'name', :'description',
	:'role_reach', :'permissions', :'permissions_given', :'parent_id',
	:'parent_id_given'), case when :'member_read_all' then null
		else array(select m from members_reached(:'organization_id',
			:'member_read_reach') m) end) p
where r.organization_id = :'organization_id' and r.id = :'id'
	and r.deleted_at is null and r.template is null;

-- role_update(id uuid, name text, description text, role_reach text, permissions text[], permissions_given bool, parent_id uuid, parent_id_given bool, preview text) one
-- Changes what is given of a role of the organization's own.
select m.id from preview_confirm(role_edit(:'id', :'name', :'description',
	:'role_reach', :'permissions', :'permissions_given', :'parent_id',
	:'parent_id_given'), :'preview') c (change)
cross join lateral preview_make(c.change) m (id)
where m.id is not null;

-- role_emergency_set(id uuid, emergency bool) one
-- Whether people may take it in an emergency.
select e.id from role_emergency_set(:'id', :'emergency') e (id)
where e.id is not null;

-- role_delete_preview(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid) one
-- What deleting it would take from whom.
select r.id, r.name, p.preview, p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from role r
cross join lateral preview_of(end_edit('role_delete', r.id),
	case when :'member_read_all' then null
		else array(select m from members_reached(:'organization_id',
			:'member_read_reach') m) end) p
where r.organization_id = :'organization_id' and r.id = :'id'
	and r.deleted_at is null and r.template is null;

-- role_delete(id uuid, preview text) one
-- A role goes, for all who have it where that was looked at.
select d.id from role_delete_looked(:'id', :'preview') d (id)
where d.id is not null;
