-- Roles taken in emergencies. Seen by who took them, and by who reviews.

-- emergency_access_list(organization_id uuid, member_id uuid, emergency_access_review_all bool, cursor text, row_limit int) many
-- The newest first.
select a.id, a.member_id, m.name as member_name, r.name,
	r.template, a.reason, a.started_at, a.ends_at,
	emergency_access_status(a) as status,
	emergency_access_due(a) as review_due_at, a.verdict,
	w.name as reviewed_by_name, a.member_id = :'member_id' as is_mine,
	a.id::text as cursor
from emergency_access a
join membership m on m.organization_id = a.organization_id
	and m.id = a.member_id
join role r on r.organization_id = a.organization_id and r.id = a.role_id
left join membership w on w.organization_id = a.organization_id
	and w.id = a.reviewed_by
where a.organization_id = :'organization_id'
	and (:'emergency_access_review_all' or a.member_id = :'member_id')
	and a.id < cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by a.id desc
limit :'row_limit';

-- emergency_access_get(organization_id uuid, member_id uuid, emergency_access_review_all bool, id uuid) one
-- One of them, with what was thought of it.
select a.id, a.member_id, m.name as member_name, a.role_id,
	r.name, r.template, a.reason, a.minutes, a.started_at,
	a.ends_at, e.name as ended_by_name,
	emergency_access_status(a) as status, a.ends_at > now() as is_running,
	emergency_access_due(a) as review_due_at, a.verdict, a.review,
	w.name as reviewed_by_name, a.reviewed_at,
	a.member_id = :'member_id' as is_mine, done.count as event_count,
	done.count > 200 as is_cut,
	:'emergency_access_review_all' and a.member_id <> :'member_id'
		and a.verdict is null and a.ends_at <= now() as may_review
from emergency_access a
join membership m on m.organization_id = a.organization_id
	and m.id = a.member_id
join role r on r.organization_id = a.organization_id and r.id = a.role_id
left join membership e on e.organization_id = a.organization_id
	and e.id = a.ended_by
left join membership w on w.organization_id = a.organization_id
	and w.id = a.reviewed_by
cross join lateral (
	select count(*) from audit_event v
	where v.organization_id = a.organization_id
		and v.member_id = a.member_id
		and v.id >= audit_id_at(a.started_at,
			'00000000-0000-0000-0000-000000000000')
		and v.at between a.started_at and a.ends_at) done
where a.organization_id = :'organization_id' and a.id = :'id'
	and (:'emergency_access_review_all' or a.member_id = :'member_id');

-- emergency_access_events(organization_id uuid, member_id uuid, emergency_access_review_all bool, id uuid) many
-- What the person did while it ran, for who may see it; the first 200.
select l.id, l.at, l.action, l.event, l.subject_kind, l.subject_type,
	l.subject_id, l.subject_name
from emergency_access a
cross join lateral (
	select e.* from audit_event e
	where e.organization_id = a.organization_id
		and e.member_id = a.member_id
		and e.id >= audit_id_at(a.started_at,
			'00000000-0000-0000-0000-000000000000')
		and e.at between a.started_at and a.ends_at
	order by e.id
	limit 200) f
cross join lateral audit_listed(f.*::audit_event) l
where a.organization_id = :'organization_id' and a.id = :'id'
	and (:'emergency_access_review_all' or a.member_id = :'member_id')
order by l.id;

-- emergency_access_roles(organization_id uuid) many
-- Roles that an owner marked for emergencies.
select r.id, r.name, r.template
from role r
left join role_template t on t.template = r.template
where r.organization_id = :'organization_id' and r.deleted_at is null
	and r.emergency
order by t.rank, lower(r.name), r.id;

-- emergency_access_take(role_id uuid, minutes int, reason text) one
-- The caller has the role from now on, for so many minutes.
select a.id, a.member_id, a.role_id, a.reason, a.minutes, a.started_at,
	a.ends_at, emergency_access_status(a) as status
from emergency_access_take(:'role_id', :'minutes', :'reason') a;

-- emergency_access_end(emergency_access_review_all bool, id uuid) one
-- It ends now.
select a.id, a.started_at, a.ends_at, emergency_access_status(a) as status
from emergency_access_end(:'id', :'emergency_access_review_all') a;

-- emergency_access_review(id uuid, verdict text, review text) one
-- What somebody else thinks of it.
select a.id, a.verdict, a.review, a.reviewed_at,
	emergency_access_status(a) as status
from emergency_access_review(:'id', :'verdict', :'review') a;

-- emergency_access_remind(job_id uuid) none
-- Reviews that nobody wrote in time are asked for.
select emergency_access_remind() where :'job_id'::uuid is not null;
