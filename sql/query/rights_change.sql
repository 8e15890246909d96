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
	c.payload ->> 'effect' as effect, c.payload ->> 'reason' as reason,
	c.payload ->> 'description' as description,
	coalesce(p.name, t.name) as place_name, c.payload ->> 'reach' as reach,
	(c.payload ->> 'valid_until')::timestamptz as valid_until,
	c.payload ->> 'condition' as condition,
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
left join department p on p.organization_id = c.organization_id
	and p.id = (c.payload ->> 'department_id')::uuid
left join team t on t.organization_id = c.organization_id
	and t.id = (c.payload ->> 'team_id')::uuid
left join role r on r.organization_id = c.organization_id
	and r.id = (c.payload ->> 'parent_id')::uuid
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
