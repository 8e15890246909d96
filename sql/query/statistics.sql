-- An organization in numbers.

-- statistics_get(organization_id uuid) one
-- The whole, in one row.
select :'organization_id'::uuid as organization_id,
	:'organization_id'::uuid as company_id, m.members, m.members_active,
	m.members_suspended, m.members_removed, c.certificates,
	c.certificates_valid, c.certificates_expiring, c.certificates_expired,
	c.certificates_pending, c.certificates_verified,
	c.certificates_rejected,
	case when c.certificates > 0 then round(100.0
		* c.certificates_verified_in_date / c.certificates) end
		as certificates_verified_percent
from (select count(*) filter (where deleted_at is null) as members,
		count(*) filter (where deleted_at is null
			and status = 'active') as members_active,
		count(*) filter (where deleted_at is null
			and status = 'suspended') as members_suspended,
		count(*) filter (where deleted_at is not null)
			as members_removed
	from membership where organization_id = :'organization_id') m
cross join (select count(*) as certificates,
		count(*) filter (where s.status = 'valid')
			as certificates_valid,
		count(*) filter (where s.status = 'expiring')
			as certificates_expiring,
		count(*) filter (where s.status = 'expired')
			as certificates_expired,
		count(*) filter (where c.review = 'pending')
			as certificates_pending,
		count(*) filter (where c.review = 'verified')
			as certificates_verified,
		count(*) filter (where c.review = 'rejected')
			as certificates_rejected,
		count(*) filter (where c.review = 'verified'
			and s.status <> 'expired')
			as certificates_verified_in_date
	from certificate c
	join certificate_type t on t.organization_id = c.organization_id
		and t.id = c.certificate_type_id
	cross join lateral (select certificate_status(c.lasts_until,
		t.longest_lead, (select today())) as status) s
	where c.organization_id = :'organization_id'
		and c.deleted_at is null) c;

-- statistics_roles(organization_id uuid) many
-- How many active people hold which role: who has several counts in each.
-- width is of the longest bar, in percent.
select h.template, h.name, h.count,
	(h.count * 100 / max(h.count) over ())::int as width
from (select g.role_id, g.template, g.name, count(distinct m.id) as count
	from membership m
	left join member_role_now g on g.organization_id = m.organization_id
		and g.member_id = m.id
	where m.organization_id = :'organization_id'
		and m.deleted_at is null and m.status = 'active'
	group by g.role_id, g.template, g.name) h
order by h.count desc, h.template, h.name, h.role_id;

-- statistics_certificates(organization_id uuid) many
-- How many certificates are in which state, the same way.
select g.status, g.review, g.count,
	(g.count * 100 / greatest(1, max(g.count) over ()))::int as width
from (select s.status, c.review, count(*) as count
	from certificate c
	join certificate_type t on t.organization_id = c.organization_id
		and t.id = c.certificate_type_id
	cross join lateral (select certificate_status(c.lasts_until,
		t.longest_lead, (select today())) as status) s
	where c.organization_id = :'organization_id' and c.deleted_at is null
	group by s.status, c.review) g
order by g.count desc, g.status, g.review;
