-- Departments of the organization: a tree, whose order is that of the names
-- from the top down.

-- department_list(organization_id uuid) many
-- All of them, each before what is below it, with the numbers of people in it
-- and in it and all below. has_below and closes are for who draws the tree: how
-- many levels end with it.
with own as (
	select m.department_id, count(*) as count
	from membership m
	where m.organization_id = :'organization_id' and m.deleted_at is null
		and m.department_id is not null
	group by m.department_id),
below as (
	select p.ancestor_id, sum(own.count)::bigint as count
	from own
	join department_path p on p.organization_id = :'organization_id'
		and p.descendant_id = own.department_id
	group by p.ancestor_id),
tree as (
	select d.id, d.name, d.parent_id, d.created_at, d.updated_at,
		above.path, above.level
	from department d
	cross join lateral (
		select array_agg(lower(a.name) order by p.depth desc) as path,
			count(*)::int as level
		from department_path p
		join department a on a.organization_id = p.organization_id
			and a.id = p.ancestor_id
		where p.organization_id = d.organization_id
			and p.descendant_id = d.id) above
	where d.organization_id = :'organization_id' and d.deleted_at is null)
select t.id, t.name, t.parent_id, t.level,
	coalesce(own.count, 0) as member_count,
	coalesce(below.count, 0) as member_count_below,
	(select count(*) from team x
		where x.organization_id = :'organization_id'
			and x.department_id = t.id
			and x.deleted_at is null) as team_count,
	t.created_at, t.updated_at,
	coalesce(lead(t.level) over (order by t.path), 1) > t.level
		as has_below,
	t.level - coalesce(lead(t.level) over (order by t.path), 1) as closes
from tree t
left join own on own.department_id = t.id
left join below on below.ancestor_id = t.id
order by t.path;

-- department_export(organization_id uuid) many
-- The list with the way from the top, as a table.
select department_title(d.organization_id, d.id) as department, d.name,
	department_title(d.organization_id, d.parent_id) as above,
	(select count(*) from membership m
		where m.organization_id = d.organization_id
			and m.department_id = d.id
			and m.deleted_at is null) as member_count,
	(select count(*) from department_members(d.organization_id,
		array[d.id])) as member_count_below, d.created_at
from department d
where d.organization_id = :'organization_id' and d.deleted_at is null
order by lower(department_title(d.organization_id, d.id)), d.id;

-- department_people(organization_id uuid) one
-- How many people there are, and how many of them in no department.
select count(*) as all_count,
	count(*) filter (where m.department_id is null) as without_count
from membership m
where m.organization_id = :'organization_id' and m.deleted_at is null;

-- department_options(organization_id uuid) many
-- Departments to choose from, by the way from the top.
select d.id, above.name
from department d
cross join lateral (
	select string_agg(a.name, ' / ' order by p.depth desc) as name,
		array_agg(lower(a.name) order by p.depth desc) as path
	from department_path p
	join department a on a.organization_id = p.organization_id
		and a.id = p.ancestor_id
	where p.organization_id = d.organization_id
		and p.descendant_id = d.id) above
where d.organization_id = :'organization_id' and d.deleted_at is null
order by above.path
limit 1000;

-- department_get(organization_id uuid, id uuid) one
-- One department, and what would go up if it were deleted.
select d.id, d.name, d.parent_id, p.name as parent_name,
	(select count(*) from membership m
		where m.organization_id = d.organization_id
			and m.department_id = d.id
			and m.deleted_at is null) as member_count,
	(select count(*) from department_members(d.organization_id,
		array[d.id])) as member_count_below,
	(select count(*) from department c
		where c.organization_id = d.organization_id
			and c.parent_id = d.id
			and c.deleted_at is null) as department_count,
	(select count(*) from team t
		where t.organization_id = d.organization_id
			and t.department_id = d.id
			and t.deleted_at is null) as team_count,
	d.created_at, d.updated_at
from department d
left join department p on p.organization_id = d.organization_id
	and p.id = d.parent_id
where d.organization_id = :'organization_id' and d.id = :'id'
	and d.deleted_at is null;

-- department_above(organization_id uuid, id uuid) many
-- The departments above one, from the top.
select a.id, a.name
from department_path p
join department a on a.organization_id = p.organization_id
	and a.id = p.ancestor_id
where p.organization_id = :'organization_id' and p.descendant_id = :'id'
	and p.depth > 0
order by p.depth desc;

-- department_directly_below(organization_id uuid, id uuid) many
-- The departments just below one.
select d.id, d.name, (select count(*) from department_members(
	d.organization_id, array[d.id])) as member_count_below
from department d
where d.organization_id = :'organization_id' and d.parent_id = :'id'
	and d.deleted_at is null
order by lower(d.name)
limit 1000;

-- department_teams(organization_id uuid, id uuid) many
-- Teams of a department.
select t.id, t.name, (select count(*) from team_member_now n
	where n.organization_id = t.organization_id and n.team_id = t.id)
	as member_count
from team t
where t.organization_id = :'organization_id' and t.department_id = :'id'
	and t.deleted_at is null
order by lower(t.name)
limit 200;

-- department_members(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid) many
-- The first 200 people of a department itself, of those whom the caller sees.
select m.id, m.name, m.email
from membership m
where m.organization_id = :'organization_id' and m.department_id = :'id'
	and m.deleted_at is null
	and (:'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'member_read_reach') r))
order by m.name, m.id
limit 200;

-- department_move_facts(organization_id uuid, id uuid, parent_id uuid) many
-- What a move below another department (or to the top) would move.
select d.name as department_name, f.name as from_name, t.name as to_name,
	(select count(*) from department_members(d.organization_id,
		array[d.id])) as moving_count,
	(select count(*) - 1 from department_below(d.organization_id, d.id))
		as departments_count,
	(select count(*) from team x
		where x.organization_id = d.organization_id
			and x.deleted_at is null
			and x.department_id in (select b.id
				from department_below(d.organization_id, d.id)
				b (id))) as teams_count,
	d.parent_id is not distinct from :'parent_id' as is_there
from department d
left join department f on f.organization_id = d.organization_id
	and f.id = d.parent_id
left join department t on t.organization_id = d.organization_id
	and t.id = :'parent_id' and t.deleted_at is null
where d.organization_id = :'organization_id' and d.id = :'id'
	and d.deleted_at is null;

-- department_preview(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid, name text, name_given bool, parent_id uuid, parent_id_given bool) one
-- Whose rights over whom another place would change.
select d.id, d.name, p.preview,
	p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from department d
cross join lateral preview_of(place_edit('department', d.id, :'name',
	:'name_given', :'parent_id', :'parent_id_given', null, false),
	case when :'member_read_all' then null
		else array(select r from members_reached(:'organization_id',
			:'member_read_reach') r) end) p
where d.organization_id = :'organization_id' and d.id = :'id'
	and d.deleted_at is null;

-- department_create(organization_id uuid, name text, parent_id uuid) one
-- A new department, at the top where no parent is named.
insert into department as d (organization_id, name, parent_id)
values (:'organization_id', :'name', :'parent_id')
returning d.id, d.name, d.parent_id, d.created_at, d.updated_at;

-- department_update(id uuid, name text, name_given bool, parent_id uuid, parent_id_given bool, preview text) one
-- Another name, or another place with all below it.
select d.id, d.name, d.parent_id, d.created_at, d.updated_at
from preview_confirm(place_edit('department', :'id', :'name', :'name_given',
	:'parent_id', :'parent_id_given', null, false), :'preview') c (change)
cross join lateral department_update((c.change ->> 'id')::uuid, :'name',
	:'name_given', :'parent_id', :'parent_id_given') d;

-- department_delete_preview(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid, move_up bool) one
-- What would go up, and whose rights over whom would change.
select d.id, d.name, d.parent_id, a.name as parent_name,
	(select count(*) from membership m
		where m.organization_id = d.organization_id
			and m.department_id = d.id
			and m.deleted_at is null) as member_count,
	(select count(*) from department c
		where c.organization_id = d.organization_id
			and c.parent_id = d.id
			and c.deleted_at is null) as department_count,
	(select count(*) from team t
		where t.organization_id = d.organization_id
			and t.department_id = d.id
			and t.deleted_at is null) as team_count, p.preview,
	p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from department d
left join department a on a.organization_id = d.organization_id
	and a.id = d.parent_id
cross join lateral preview_of(department_delete_edit(d.id, :'move_up'),
	case when :'member_read_all' then null
		else array(select r from members_reached(:'organization_id',
			:'member_read_reach') r) end) p
where d.organization_id = :'organization_id' and d.id = :'id'
	and d.deleted_at is null;

-- department_delete(id uuid, move_up bool, preview text) one
-- Gone, with what is in it moved up, or only if nothing is.
select d.id
from preview_confirm(department_delete_edit(:'id', :'move_up'), :'preview')
	c (change)
cross join lateral preview_make(c.change) d (id)
where d.id is not null;
