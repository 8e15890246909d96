-- The dashboard.

-- home_counts(organization_id uuid, certificate_read_all bool, certificate_read_reach uuid[]) one
-- How many certificates stand how.
select count(*) as all_count,
	count(*) filter (where s.status = 'valid') as valid,
	count(*) filter (where s.status = 'expiring') as expiring,
	count(*) filter (where s.status = 'expired') as expired,
	count(*) filter (where c.review = 'pending') as pending
from certificate_seen(:'organization_id', :'certificate_read_all',
	:'certificate_read_reach') c
join certificate_type t on t.organization_id = c.organization_id
	and t.id = c.certificate_type_id
cross join lateral (select certificate_status(c.lasts_until, t.longest_lead,
	(select today())) as status) s;

-- home_expiring(organization_id uuid, certificate_read_all bool, certificate_read_reach uuid[]) many
-- The next ten to expire.
(select l.*
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and :'certificate_read_all'
	and c.lasts_until >= (select today()) and c.lasts_until < 'infinity'
order by c.lasts_until, c.id
limit 10)
union all
(select l.*
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and not :'certificate_read_all' and c.member_id in (select r
		from members_reached(:'organization_id',
			:'certificate_read_reach') r)
	and c.lasts_until >= (select today()) and c.lasts_until < 'infinity'
order by c.lasts_until, c.id
limit 10);

-- home_timeline(organization_id uuid, certificate_read_all bool, certificate_read_reach uuid[]) many
-- How many are still to expire in each of the next twelve months, as bars of a
-- chart that is 1140 wide and 100 high.
with month as (
	select n, (date_trunc('month', today()::timestamp)
		+ n * interval '1 month')::date as starts
	from generate_series(0, 11) n),
found as (
	select date_trunc('month', c.lasts_until::timestamp)::date as starts,
		count(*) as count
	from certificate_seen(:'organization_id', :'certificate_read_all',
	:'certificate_read_reach') c
	where c.lasts_until >= (select today())
		and c.lasts_until < (date_trunc('month', today()::timestamp)
			+ interval '12 months')::date
	group by 1),
bar as (
	select m.n, m.starts, case when f.count is null then 0
		else f.count end as count
	from month m left join found f on f.starts = m.starts)
select b.starts as month, b.count,
	b.n * 95 as x,
	(100 - h.height)::int as y, h.height
from bar b
cross join lateral (select (b.count * 100 / greatest(1, max(b2.count)))::int
	as height from bar b2) h
order by b.n;
