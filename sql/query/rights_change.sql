-- Changes of rights that a second person decides on. Seen by who asked, whom
-- they concern, who could decide, and who reads the audit log.

-- rights_change_list(organization_id uuid, member_id uuid, audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], role_write_all bool, organization_own_all bool, organization_write_all bool, department_write_all bool, team_write_all bool, cursor text, row_limit int) many
-- What is open first, then the newest.
select c.id, c.kind, nullif(c.role_names, '{}') as role_names, c.permission, c.place,
	s.name as subject_name,
	(c.payload ->> 'emergency')::boolean as emergency,
	c.asked_by, a.name as asked_by_name, c.asked_by = :'member_id' as is_mine,
	d.name as decided_by_name, rights_change_status(c) as status,
	c.expires_at, c.decided_at, c.created_at,
	(c.decision is not null)::int || ' ' || c.id as cursor
from rights_change_seen(:'organization_id', :'member_id',
	:'audit_read_all', :'role_assign_all', :'role_assign_reach',
	:'role_write_all', :'organization_own_all',
	:'organization_write_all', :'department_write_all',
	:'team_write_all') c
join membership a on a.organization_id = c.organization_id
	and a.id = c.asked_by
left join membership s on s.organization_id = c.organization_id
	and s.id = c.subject_id
left join membership d on d.organization_id = c.organization_id
	and d.id = c.decided_by
where case when :'cursor' is null then true
	when left(:'cursor', 1) = '0' then c.decision is not null
		or c.id < cursor_id(:'cursor', c.id)
	else c.decision is not null and c.id < cursor_id(:'cursor', c.id) end
order by c.decision is not null, c.id desc
limit :'row_limit';

-- rights_change_get(organization_id uuid, member_id uuid, audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], role_write_all bool, organization_own_all bool, organization_write_all bool, department_write_all bool, team_write_all bool, id uuid) one
-- One of them: what changes in words, and what the caller may do with it.
select c.id, c.kind, nullif(c.role_names, '{}') as role_names, c.permission, c.place,
	c.subject_id,
	s.name as subject_name, c.asked_by, a.name as asked_by_name,
	c.asked_by = :'member_id' as is_mine, d.name as decided_by_name,
	rights_change_status(c) as status, c.decision_reason, c.expires_at,
	c.decided_at, c.created_at, open.is_open,
	open.is_open and c.asked_by <> :'member_id'
		and c.subject_id is distinct from :'member_id' as may_decide,
	coalesce(c.payload ->> 'effect', g.effect) as effect,
	coalesce(c.payload ->> 'reason', g.reason) as reason,
	c.payload ->> 'description' as description,
	coalesce(p.name, t.name) as place_name,
	coalesce(c.payload ->> 'reach', g.reach::text) as reach,
	coalesce((c.payload ->> 'valid_until')::timestamptz,
		case when open.is_open then g.valid_until end) as valid_until,
	coalesce(c.payload ->> 'condition', g.condition) as condition,
	case when open.is_open and c.payload ->> 'name' <> e.name
		then e.name end as old_name,
	case when b.id is distinct from r.id then array[b.name] end
		as old_parent_name,
	(c.payload ->> 'handover')::boolean as handover,
	(c.payload ->> 'emergency')::boolean as emergency,
	case when r.id is not null then array[r.name] end as parent_name,
	(select x.name from department x
		where x.organization_id = c.organization_id
			and x.id = (c.payload ->> 'parent_id')::uuid) as above
from rights_change_seen(:'organization_id', :'member_id',
	:'audit_read_all', :'role_assign_all', :'role_assign_reach',
	:'role_write_all', :'organization_own_all',
	:'organization_write_all', :'department_write_all',
	:'team_write_all') c
cross join lateral (select rights_change_status(c) = 'open' as is_open) open
join membership a on a.organization_id = c.organization_id
	and a.id = c.asked_by
left join membership s on s.organization_id = c.organization_id
	and s.id = c.subject_id
left join membership d on d.organization_id = c.organization_id
	and d.id = c.decided_by
left join (
	select m.organization_id, m.id, null as effect, m.reach,
		m.department_id, m.team_id, m.valid_until, null as condition,
		m.reason
	from member_role m
	union all
	select x.organization_id, x.id, x.effect, x.reach, x.department_id,
		x.team_id, x.valid_until, x.condition, x.reason
	from member_permission x) g
	on g.organization_id = c.organization_id and c.kind = 'grant_end'
	and g.id = (c.payload ->> 'id')::uuid
left join role e on e.organization_id = c.organization_id
	and c.kind = 'role_update' and e.id = (c.payload ->> 'id')::uuid
left join role_parent l on l.organization_id = e.organization_id
	and l.role_id = e.id and (c.payload ->> 'parent_given')::boolean
	and l.valid_from <= c.created_at
	and (l.valid_until is null or l.valid_until > c.created_at)
left join role b on b.organization_id = l.organization_id
	and b.id = l.parent_id
left join department p on p.organization_id = c.organization_id
	and p.id = coalesce((c.payload ->> 'department_id')::uuid,
		g.department_id)
left join team t on t.organization_id = c.organization_id
	and t.id = coalesce((c.payload ->> 'team_id')::uuid, g.team_id)
left join role r on r.organization_id = c.organization_id
	and r.id = (c.payload ->> 'parent_id')::uuid
where c.id = :'id';

-- rights_change_preview(organization_id uuid, member_id uuid, member_read_all bool, member_read_reach uuid[], audit_read_all bool, role_assign_all bool, role_assign_reach uuid[], role_write_all bool, organization_own_all bool, organization_write_all bool, department_write_all bool, team_write_all bool, id uuid) one
-- What one that waits would do to people.
select c.id, c.kind, nullif(c.role_names, '{}') as role_names, c.permission, c.place,
	s.name as subject_name, (c.payload ->> 'emergency')::boolean
		as emergency, p.preview, p.people_count, p.row_count,
	p.hidden_count, greatest(p.row_count - p.hidden_count - 200, 0)
		as more_count, p.flags, p.changes, p.people
from rights_change_seen(:'organization_id', :'member_id',
	:'audit_read_all', :'role_assign_all', :'role_assign_reach',
	:'role_write_all', :'organization_own_all',
	:'organization_write_all', :'department_write_all',
	:'team_write_all') c
left join membership s on s.organization_id = c.organization_id
	and s.id = c.subject_id
cross join lateral rights_change_look(c, case when :'member_read_all'
	then null else array(select r from members_reached(
		:'organization_id', :'member_read_reach') r) end) p
where c.id = :'id';

-- rights_change_permissions(organization_id uuid, id uuid) many
-- The permissions that a role gains and loses by it.
select x.permission, x.is_added
from rights_change c
cross join lateral (
	select p as permission, true as is_added from unnest(c.added) p
	union all
	select p, false from unnest(c.removed) p) x
where c.organization_id = :'organization_id' and c.id = :'id'
order by x.is_added desc, x.permission;

-- rights_change_asked() many
-- The one that this transaction asked for, instead of changing rights.
select c.id as rights_change_id, rights_change_status(c) as status, c.kind,
	c.expires_at
from rights_change c
where c.organization_id = current_organization()
	and c.id = nullif(current_setting('outstaff.rights_change', true),
		'')::uuid;

-- rights_change_approve(id uuid) one
-- Makes the change; of any number that try, one does.
select c.id, rights_change_status(c) as status, c.decided_at
from rights_change_approve(:'id') c;

-- rights_change_reject(id uuid, reason text) one
-- It is not made.
select c.id, rights_change_status(c) as status, c.decision_reason, c.decided_at
from rights_change_reject(:'id', :'reason') c;

-- rights_change_withdraw(id uuid) one
-- By who asked for it.
select c.id, rights_change_status(c) as status, c.decided_at
from rights_change_withdraw(:'id') c;

-- rights_change_expire(job_id uuid) none
-- What nobody decided on in time is over.
select rights_change_expire() where :'job_id'::uuid is not null;

-- approval_escalate(job_id uuid) none
-- Who could decide, and the owners, are told of what waits for two days.
select approval_escalate() where :'job_id'::uuid is not null;
