-- Who owns the organization.

-- ownership_list(organization_id uuid, member_id uuid, member_read_all bool, member_read_reach uuid[]) many
-- Its owners, since when, and who made them it; an address only for who may see
-- the person.
select m.id, m.id as member_id, m.name, case when m.id = :'member_id'
		or :'member_read_all' or m.id in (select r
			from members_reached(:'organization_id',
				:'member_read_reach') r) then m.email end as email,
	m.status, g.valid_from
		as since, b.name as granted_by_name,
	m.id = :'member_id' as is_me, count(*) over () > 1 as may_end
from membership m
join lateral (select g.valid_from, g.granted_by
	from member_role g
	join role r on r.organization_id = g.organization_id
		and r.id = g.role_id and r.template = 'owner'
	where g.organization_id = m.organization_id and g.member_id = m.id
		and g.valid_from <= now()
		and (g.valid_until is null or g.valid_until > now())
	order by g.valid_from limit 1) g on true
left join membership b on b.organization_id = m.organization_id
	and b.id = g.granted_by and b.id <> m.id
where m.organization_id = :'organization_id' and m.deleted_at is null
order by m.name, m.id;

-- ownership_export(organization_id uuid, member_id uuid, member_read_all bool, member_read_reach uuid[]) many
-- The list, as a table.
select m.name, case when m.id = :'member_id' or :'member_read_all'
		or m.id in (select r
			from members_reached(:'organization_id',
				:'member_read_reach') r) then m.email end as email,
	m.status, g.valid_from as since, b.name as granted_by_name
from membership m
join lateral (select g.valid_from, g.granted_by
	from member_role g
	join role r on r.organization_id = g.organization_id
		and r.id = g.role_id and r.template = 'owner'
	where g.organization_id = m.organization_id and g.member_id = m.id
		and g.valid_from <= now()
		and (g.valid_until is null or g.valid_until > now())
	order by g.valid_from limit 1) g on true
left join membership b on b.organization_id = m.organization_id
	and b.id = g.granted_by and b.id <> m.id
where m.organization_id = :'organization_id' and m.deleted_at is null
order by m.name, m.id;

-- ownership_options(organization_id uuid) many
-- Who could become an owner.
select m.id, m.name || ', ' || m.email as name
from membership m
where m.organization_id = :'organization_id' and m.deleted_at is null
	and m.status = 'active' and not exists (select from member_role_now g
		where g.organization_id = m.organization_id
			and g.member_id = m.id and g.template = 'owner')
order by m.name, m.id
limit 1000;

-- ownership_give(new_owner_id uuid, handover bool) one
-- One owner more, or another instead of the caller.
select o.member_id, o.name, o.email
from ownership_give(:'new_owner_id', :'handover') o;

-- ownership_end(id uuid) one
-- From owner to admin.
select e.member_id from ownership_end(:'id') e (member_id);
