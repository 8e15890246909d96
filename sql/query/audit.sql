-- The audit log. Each half of a list has its index, and only one of them runs:
-- what was done to one thing, by one person, to things of some kinds, or all.

-- audit_list(organization_id uuid, view text, actor_id uuid, action text, subject_kind text, subject_id uuid, from date, to date, cursor text, row_limit int) many
-- The newest first.
-- .changes [{name text, before json, after json, before_text json, after_text json}]
select l.*, f.id::text as cursor
from (
	(select e.* from audit_event e
	where :'subject_id' is not null
		and e.organization_id = :'organization_id'
		and e.subject_id = :'subject_id'
		and e.id < audit_latest(:'to', :'cursor')
		and audit_matches(e, :'view', :'actor_id', :'action',
			:'subject_kind', :'subject_id', :'from', :'to')
	order by e.id desc
	limit :'row_limit')
	union all
	(select e.* from audit_event e
	where :'subject_id' is null and :'actor_id' is not null
		and e.organization_id = :'organization_id'
		and e.member_id = :'actor_id'
		and e.id < audit_latest(:'to', :'cursor')
		and audit_matches(e, :'view', :'actor_id', :'action',
			:'subject_kind', :'subject_id', :'from', :'to')
	order by e.id desc
	limit :'row_limit')
	union all
	(select k.* from unnest(case when :'subject_kind' is null
		then audit_kinds(:'view') else array[:'subject_kind'] end) kind
	cross join lateral (select e.* from audit_event e
		where e.organization_id = :'organization_id'
			and e.subject_kind = kind
			and e.id < audit_latest(:'to', :'cursor')
			and audit_matches(e, :'view', :'actor_id', :'action',
				:'subject_kind', :'subject_id', :'from', :'to')
		order by e.id desc
		limit :'row_limit') k
	where :'subject_id' is null and :'actor_id' is null
		and (:'subject_kind' is not null or :'view' is not null)
	order by k.id desc
	limit :'row_limit')
	union all
	(select e.* from audit_event e
	where :'subject_id' is null and :'actor_id' is null
		and :'subject_kind' is null and :'view' is null
		and e.organization_id = :'organization_id'
		and e.id < audit_latest(:'to', :'cursor')
		and audit_matches(e, :'view', :'actor_id', :'action',
			:'subject_kind', :'subject_id', :'from', :'to')
	order by e.id desc
	limit :'row_limit')) f
cross join lateral audit_listed(f.*::audit_event) l
order by f.id desc;

-- audit_export(organization_id uuid, view text, actor_id uuid, action text, subject_kind text, subject_id uuid, from date, to date) many
-- The list without pages, as it is kept.
select e.id, e.at, audit_actor_name(e) as actor_name, e.member_id,
	e.account_id, e.action, e.operation, e.subject_kind, e.subject_id,
	e.changes, e.request_id
from audit_event e
where e.organization_id = :'organization_id'
	and e.id < audit_latest(:'to', null)
	and audit_matches(e, :'view', :'actor_id', :'action', :'subject_kind',
		:'subject_id', :'from', :'to')
order by e.id desc;

-- audit_history(organization_id uuid, member_id uuid, audit_read_all bool, subject_table text, id uuid) many
-- What happened to one thing, and of a person also to their roles, exceptions
-- and suspensions.
select l.*
from (
	(select e.* from audit_event e
	where e.organization_id = :'organization_id' and e.subject_id = :'id'
		and e.subject_kind = :'subject_table'
	order by e.id desc
	limit 100)
	union all
	(select e.* from member_role g
	join audit_event e on e.organization_id = g.organization_id
		and e.subject_id = g.id and e.subject_kind = 'member_role'
	where :'subject_table' = 'membership'
		and g.organization_id = :'organization_id'
		and g.member_id = :'id'
	order by e.id desc
	limit 100)
	union all
	(select e.* from member_permission g
	join audit_event e on e.organization_id = g.organization_id
		and e.subject_id = g.id
		and e.subject_kind = 'member_permission'
	where :'subject_table' = 'membership'
		and g.organization_id = :'organization_id'
		and g.member_id = :'id'
	order by e.id desc
	limit 100)
	union all
	(select e.* from suspension s
	join audit_event e on e.organization_id = s.organization_id
		and e.subject_id = s.id and e.subject_kind = 'suspension'
	where :'subject_table' = 'membership'
		and s.organization_id = :'organization_id'
		and s.member_id = :'id'
	order by e.id desc
	limit 100)) f
cross join lateral audit_listed(f.*::audit_event) l
where audit_visible(:'organization_id', :'subject_table', :'id',
	:'audit_read_all', :'member_id')
order by f.id desc
limit 100;
