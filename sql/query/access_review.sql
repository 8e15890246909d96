-- Reviews of access. Seen by who reads the audit log, and by who gives roles: of
-- the people to whom they do.

-- access_review_list(organization_id uuid, audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], cursor text, row_limit int) many
-- The newest first.
select r.id, access_review_status(r) as status, m.name as made_by_name,
	r.created_at as started_at, r.due_at, r.completed_at, n.item_count,
	n.open_count, n.kept_count, n.ended_count, r.id::text as cursor
from access_review r
left join membership m on m.organization_id = r.organization_id
	and m.id = r.made_by
cross join lateral (
	select count(*) as item_count,
		count(*) filter (where i.status in ('undecided', 'waiting'))
			as open_count,
		count(*) filter (where i.status = 'kept') as kept_count,
		count(*) filter (where i.status = 'ended') as ended_count
	from access_review_seen(r.organization_id, r.id, :'audit_read_all',
		:'role_assign_all', :'role_assign_reach') i) n
where r.organization_id = :'organization_id'
	and access_review_visible(:'audit_read_all', :'role_assign_all',
		:'role_assign_reach')
	and r.id < cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by r.id desc
limit :'row_limit';

-- access_review_next(organization_id uuid) many
-- How often there is one, and when the next begins by itself.
select o.access_review_months as months,
	access_review_next(o.id) as next_at,
	exists (select from access_review r
		where r.organization_id = o.id and r.completed_at is null)
		as is_open
from organization o where o.id = :'organization_id';

-- access_review_start() one
-- One begins; those who decide are told.
select r.id, access_review_status(r) as status, r.created_at as started_at,
	r.due_at, r.completed_at
from access_review_start() r;

-- access_review_get(organization_id uuid, audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], id uuid) one
-- One of them: how far it is; percent is what needs no decision any more.
select r.id, access_review_status(r) as status, m.name as made_by_name,
	r.created_at as started_at, (r.created_at at time zone
		current_setting('outstaff.zone', true))::date as started_on,
	r.due_at, r.completed_at, n.item_count,
	n.people_count, n.open_count, n.unused_count,
	case when n.item_count = 0 then 100 else 100 - ceil(100.0
		* n.open_count / n.item_count) end::int as percent
from access_review r
left join membership m on m.organization_id = r.organization_id
	and m.id = r.made_by
cross join lateral (
	select count(*) as item_count,
		count(distinct i.member_id) as people_count,
		count(*) filter (where i.status in ('undecided', 'waiting'))
			as open_count,
		count(*) filter (where access_review_unused(i))
			as unused_count
	from access_review_seen(r.organization_id, r.id, :'audit_read_all',
		:'role_assign_all', :'role_assign_reach') i) n
where r.organization_id = :'organization_id' and r.id = :'id'
	and access_review_visible(:'audit_read_all', :'role_assign_all',
		:'role_assign_reach');

-- access_review_states(organization_id uuid, audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], id uuid) many
-- How many rights are in which state; width is of the longest bar, in percent.
select :'id'::uuid as id, i.status, count(*) as count,
	(count(*) * 100 / max(count(*)) over ())::int as width
from access_review_seen(:'organization_id', :'id', :'audit_read_all',
	:'role_assign_all', :'role_assign_reach') i
group by i.status
order by array_position('{undecided,waiting,kept,ended,over,exempt}', i.status);

-- access_review_deciders(organization_id uuid, audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], id uuid) many
-- Who decided how much.
select m.id, m.name, count(*) filter (where i.status = 'kept') as kept_count,
	count(*) filter (where i.status <> 'kept') as ended_count,
	max(i.decided_at) as last_at
from access_review_seen(:'organization_id', :'id', :'audit_read_all',
	:'role_assign_all', :'role_assign_reach') i
join membership m on m.organization_id = i.organization_id
	and m.id = i.decided_by
group by m.id, m.name
order by count(*) desc, m.name, m.id
limit 200;

-- access_review_items(organization_id uuid, member_id uuid, audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], id uuid, status text, search text, department_id uuid, unused bool, cursor text, row_limit int) many
-- The rights of it by people's names; may_decide, whether the caller does.
with f as materialized (
	select i.*
	from access_review_seen(:'organization_id', :'id', :'audit_read_all',
		:'role_assign_all', :'role_assign_reach') i
	where access_review_found(i, :'status', :'search', :'department_id',
			:'unused')
		and i.number > coalesce((select x.number
			from access_review_seen(:'organization_id', :'id',
				:'audit_read_all', :'role_assign_all',
				:'role_assign_reach') x
			where x.id = :'cursor'::uuid), 0)
	order by i.number
	limit :'row_limit')
select f.id, f.kind, f.member_id, m.name as member_name,
	d.name as department_name, f.role_id, f.role_name as name, f.template,
	f.permission, f.reach::text as reach, f.place_name as anchor_name,
	f.source, b.name as granted_by_name, f.granted_at, f.valid_until,
	f.leaves_events, f.last_used_at,
	access_review_unused(f.*::access_review_item) as is_unused, f.status,
	f.member_id = :'member_id' as is_mine, f.note,
	w.name as decided_by_name, f.decided_at, f.rights_change_id,
	x.id is not null and x.refusal is null as may_decide,
	f.id::text as cursor
from f
join membership m on m.organization_id = f.organization_id
	and m.id = f.member_id
left join access_review_refusals(:'organization_id', array(select u.id
	from f u where u.status = 'undecided'), :'member_id') x on x.id = f.id
left join department d on d.organization_id = m.organization_id
	and d.id = m.department_id
left join membership b on b.organization_id = f.organization_id
	and b.id = f.granted_by
left join membership w on w.organization_id = f.organization_id
	and w.id = f.decided_by
order by f.number;

-- access_review_export(organization_id uuid, member_read_all bool, member_read_reach uuid[], audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], id uuid, status text, search text, department_id uuid, unused bool) many
-- The same without pages; an address only for who may see the person.
select m.name as person, case when :'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'member_read_reach') r) then m.email end as email,
	d.name as department, i.kind,
	coalesce(i.role_name, i.permission) as access, i.reach::text as reach,
	i.place_name as place, i.source, b.name as granted_by, i.granted_at,
	i.valid_until, i.last_used_at, i.status, w.name as decided_by,
	i.decided_at, i.note
from access_review_seen(:'organization_id', :'id', :'audit_read_all',
	:'role_assign_all', :'role_assign_reach') i
join membership m on m.organization_id = i.organization_id
	and m.id = i.member_id
left join department d on d.organization_id = m.organization_id
	and d.id = m.department_id
left join membership b on b.organization_id = i.organization_id
	and b.id = i.granted_by
left join membership w on w.organization_id = i.organization_id
	and w.id = i.decided_by
where access_review_found(i, :'status', :'search', :'department_id', :'unused')
order by i.number;

-- access_review_item_get(organization_id uuid, member_id uuid, audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], id uuid) one
-- One right; refusal says why the caller does not decide on it, as constraints
-- are called.
select i.id, i.review_id, r.due_at, i.kind, i.member_id,
	m.name as member_name, d.name as department_name, i.role_id,
	i.role_name as name, i.template, i.permission, i.reach::text as reach,
	i.place_name as anchor_name, i.source, b.name as granted_by_name,
	i.granted_at, coalesce(g.reason, e.reason) as reason, i.valid_until,
	i.leaves_events, i.last_used_at, access_review_unused(i) as is_unused,
	i.status, i.note,
	w.name as decided_by_name, i.decided_at, i.rights_change_id,
	f.refusal, f.refusal is null as may_decide
from access_review_item s
cross join lateral access_review_seen(s.organization_id, s.review_id,
	:'audit_read_all', :'role_assign_all', :'role_assign_reach') i
join access_review_refusals(:'organization_id', array[:'id'::uuid],
	:'member_id') f on f.id = i.id
join access_review r on r.organization_id = i.organization_id
	and r.id = i.review_id
join membership m on m.organization_id = i.organization_id
	and m.id = i.member_id
left join department d on d.organization_id = m.organization_id
	and d.id = m.department_id
left join member_role g on g.organization_id = i.organization_id
	and g.id = i.grant_id
left join member_permission e on e.organization_id = i.organization_id
	and e.id = i.grant_id
left join membership b on b.organization_id = i.organization_id
	and b.id = i.granted_by
left join membership w on w.organization_id = i.organization_id
	and w.id = i.decided_by
where s.organization_id = :'organization_id' and s.id = :'id' and i.id = s.id;

-- access_review_keep(id uuid, note text) one
-- It stays.
select i.id, i.review_id, i.status, i.note, i.decided_at
from access_review_keep(:'id', :'note') i;

-- access_review_keep_all(id uuid, items uuid[], note text) many
-- Each of those that the caller decides on stays; refusal says why another
-- does not.
select k.id, k.refusal is null as is_kept, k.refusal
from access_review_keep_all(:'id', :'items', :'note') k;

-- access_review_end(id uuid, note text) one
-- It ends, or waits for a second person.
select i.id, i.review_id, i.status, i.note, i.decided_at, i.rights_change_id
from access_review_end(:'id', :'note') i;

-- access_review_round(job_id uuid) none
-- Reviews that are due begin, are reminded of, and end.
select access_review_round() where :'job_id'::uuid is not null;
