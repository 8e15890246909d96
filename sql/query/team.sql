-- Teams, and who is in them now.

-- team_list(organization_id uuid, cursor text, row_limit int) many
-- All teams by name, with who leads them.
select t.id, t.name, t.department_id, d.name as department_name,
	coalesce(n.count, 0) as member_count, n.leads,
	t.created_at, t.updated_at, t.id::text as cursor
from team t
left join department d on d.organization_id = t.organization_id
	and d.id = t.department_id
left join lateral (select count(*) as count, string_agg(m.name, ', '
		order by m.name) filter (where x.is_lead) as leads
	from team_member_now x
	join membership m on m.organization_id = x.organization_id
		and m.id = x.member_id
	where x.organization_id = t.organization_id
		and x.team_id = t.id) n on true
where t.organization_id = :'organization_id' and t.deleted_at is null
	and case when :'cursor' is null then true else (lower(t.name), t.id) > (
		select lower(x.name), x.id from team x
		where x.organization_id = :'organization_id'
			and x.id = :'cursor'::uuid) end
order by lower(t.name), t.id
limit :'row_limit';

-- team_export(organization_id uuid) many
-- The list without pages.
select t.name, department_title(t.organization_id, t.department_id)
		as department, coalesce(n.count, 0) as member_count, n.leads,
	t.created_at
from team t
left join lateral (select count(*) as count, string_agg(m.name, ', '
		order by m.name) filter (where x.is_lead) as leads
	from team_member_now x
	join membership m on m.organization_id = x.organization_id
		and m.id = x.member_id
	where x.organization_id = t.organization_id
		and x.team_id = t.id) n on true
where t.organization_id = :'organization_id' and t.deleted_at is null
order by lower(t.name), t.id;

-- team_options(organization_id uuid) many
-- Teams to choose from.
select t.id, t.name
from team t
where t.organization_id = :'organization_id' and t.deleted_at is null
order by lower(t.name), t.id
limit 1000;

-- team_get(organization_id uuid, id uuid) one
-- One team.
select t.id, t.name, t.department_id, d.name as department_name,
	(select count(*) from team_member_now n
		where n.organization_id = t.organization_id
			and n.team_id = t.id) as member_count,
	t.created_at, t.updated_at
from team t
left join department d on d.organization_id = t.organization_id
	and d.id = t.department_id
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null;

-- team_people(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid) many
-- The first 500 people of a team, of those whom the caller sees; who leads it
-- first.
select n.member_id as person_id, m.name, m.email, n.is_lead, n.valid_from,
	n.team_id
from team_member_now n
join membership m on m.organization_id = n.organization_id
	and m.id = n.member_id
where n.organization_id = :'organization_id' and n.team_id = :'id'
	and (:'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'member_read_reach') r))
order by n.is_lead desc, m.name, m.id
limit 500;

-- team_join_options(organization_id uuid, scope_all bool, reach uuid[], id uuid) many
-- People to add to a team: whom the caller may see, and who are not in it.
select m.id, m.name
from membership m
where m.organization_id = :'organization_id' and m.deleted_at is null
	and m.status = 'active' and (:'scope_all' or m.id in (
		select r from members_reached(:'organization_id', :'reach') r))
	and not exists (select from team_member_now n
		where n.organization_id = m.organization_id
			and n.team_id = :'id' and n.member_id = m.id)
order by m.name, m.id
limit 1000;

-- team_create(organization_id uuid, name text, department_id uuid) one
-- A new team, of nobody yet.
insert into team as t (organization_id, name, department_id)
values (:'organization_id', :'name', :'department_id')
returning t.id, t.name, t.department_id, t.created_at, t.updated_at;

-- team_preview(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid, name text, name_given bool, department_id uuid, department_id_given bool) one
-- Whose rights over whom another department of it would change.
select t.id, t.name, p.preview,
	p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from team t
cross join lateral preview_of(place_edit('team', t.id, :'name', :'name_given',
	:'department_id', :'department_id_given', null, false),
	case when :'member_read_all' then null
		else array(select r from members_reached(:'organization_id',
			:'member_read_reach') r) end) p
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null;

-- team_update(organization_id uuid, id uuid, name text, name_given bool, department_id uuid, department_id_given bool, preview text) one
-- Another name or department.
with looked as (
	select t.id, preview_confirm(place_edit('team', t.id, :'name',
		:'name_given', :'department_id', :'department_id_given', null,
		false), :'preview') as change
	from team t
	where t.organization_id = :'organization_id' and t.id = :'id'
		and t.deleted_at is null)
update team t set
	name = case when :'name_given' then :'name' else t.name end,
	department_id = case when :'department_id_given' then :'department_id'
		else t.department_id end
from looked l
where t.organization_id = :'organization_id' and t.id = l.id
	and l.change is not null
returning t.id, t.name, t.department_id, t.created_at, t.updated_at;

-- team_delete_preview(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid) one
-- Whose rights over whom would change if it ended.
select t.id, t.name, (select count(*) from team_member_now n
		where n.organization_id = t.organization_id
			and n.team_id = t.id) as member_count, p.preview,
	p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from team t
cross join lateral preview_of(end_edit('team_delete', t.id),
	case when :'member_read_all' then null
		else array(select r from members_reached(:'organization_id',
			:'member_read_reach') r) end) p
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null;

-- team_delete(id uuid, preview text) one
-- Ends it for all who are in it; who was is kept.
select t.id
from preview_confirm(end_edit('team_delete', :'id'), :'preview') c (change)
cross join lateral preview_make(c.change) t (id)
where t.id is not null;

-- team_member_set_preview(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid, person_id uuid, is_lead bool) one
-- Whose rights over whom it would change if somebody joined, or led.
select t.id, t.name as team_name, m.id as person_id, m.name,
	n.member_id is not null as is_in, p.preview,
	p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from team t
join membership m on m.organization_id = t.organization_id
	and m.id = :'person_id' and m.deleted_at is null
left join team_member_now n on n.organization_id = t.organization_id
	and n.team_id = t.id and n.member_id = m.id
cross join lateral preview_of(team_member_edit(t.id, m.id, coalesce(:'is_lead', false)),
	case when :'member_read_all' then null
		else array(select r from members_reached(:'organization_id',
			:'member_read_reach') r) end) p
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null;

-- team_member_end_preview(organization_id uuid, member_read_all bool, member_read_reach uuid[], id uuid, person_id uuid) one
-- The same, if somebody left.
select t.id, t.name as team_name, m.id as person_id, m.name, p.preview,
	p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from team t
join membership m on m.organization_id = t.organization_id
	and m.id = :'person_id' and m.deleted_at is null
join team_member_now n on n.organization_id = t.organization_id
	and n.team_id = t.id and n.member_id = m.id
cross join lateral preview_of(team_member_edit(t.id, m.id, null),
	case when :'member_read_all' then null
		else array(select r from members_reached(:'organization_id',
			:'member_read_reach') r) end) p
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null;

-- team_member_set(organization_id uuid, id uuid, person_id uuid, is_lead bool, preview text) one
-- Somebody joins, or leads from now on, or does no more.
select t.id, :'person_id' as person_id,
	coalesce(:'is_lead', false) as is_lead
from team t
cross join lateral preview_confirm(team_member_edit(t.id, :'person_id',
	coalesce(:'is_lead', false)), :'preview') c (change)
cross join lateral preview_make(c.change)
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null;

-- team_member_end(organization_id uuid, id uuid, person_id uuid, preview text) one
-- Somebody leaves.
select t.id
from team t
join team_member_now n on n.organization_id = t.organization_id
	and n.team_id = t.id and n.member_id = :'person_id'
cross join lateral preview_confirm(team_member_edit(t.id, n.member_id, null),
	:'preview') c (change)
cross join lateral preview_make(c.change)
where t.organization_id = :'organization_id' and t.id = :'id'
	and t.deleted_at is null;
