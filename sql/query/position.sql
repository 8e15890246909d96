-- Where people of the organization belong, and to whom they report (columns of
-- table membership).

-- position_managers(organization_id uuid, scope_all bool, reach uuid[], id uuid) many
-- To whom somebody can report: neither to themselves nor to who reports to
-- them.
with recursive below as (
	select m.id from membership m
	where m.organization_id = :'organization_id' and m.id = :'id'
	union
	select m.id from membership m
	join below b on b.id = m.manager_id
	where m.organization_id = :'organization_id')
select m.id, m.name
from membership m
where m.organization_id = :'organization_id' and m.deleted_at is null
	and m.status = 'active' and (:'scope_all' or m.id in (
		select r from members_reached(:'organization_id', :'reach') r))
	and m.id not in (select b.id from below b)
order by m.name, m.id
limit 1000;

-- position_preview(organization_id uuid, scope_all bool, reach uuid[], member_read_all bool, member_read_reach uuid[], id uuid, department_id uuid, department_id_given bool, manager_id uuid, manager_id_given bool) one
-- Whose rights over whom that would change.
select m.id, m.name, p.preview,
	p.people_count, p.row_count, p.hidden_count,
	greatest(p.row_count - p.hidden_count - 200, 0) as more_count,
	p.flags, p.changes, p.people
from membership m
cross join lateral preview_of(place_edit('position', m.id, null, false,
	:'department_id', :'department_id_given', :'manager_id',
	:'manager_id_given'), case when :'member_read_all' then null
		else array(select r from members_reached(:'organization_id',
			:'member_read_reach') r) end) p
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r));

-- position_update(organization_id uuid, scope_all bool, reach uuid[], id uuid, department_id uuid, department_id_given bool, manager_id uuid, manager_id_given bool, preview text) one
-- Another department or manager; where it was otherwise is kept.
with looked as (
	select m.id, preview_confirm(place_edit('position', m.id, null, false,
		:'department_id', :'department_id_given', :'manager_id',
		:'manager_id_given'), :'preview') as change
	from membership m
	where m.organization_id = :'organization_id' and m.id = :'id'
		and m.deleted_at is null
		and (:'scope_all' or m.id in (select r
			from members_reached(:'organization_id', :'reach') r)))
update membership m set
	department_id = case when :'department_id_given'
		then :'department_id' else m.department_id end,
	manager_id = case when :'manager_id_given' then :'manager_id'
		else m.manager_id end
from looked l
where m.organization_id = :'organization_id' and m.id = l.id
	and l.change is not null
returning m.id, m.department_id, m.manager_id;
