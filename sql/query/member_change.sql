-- Changes of many people at once. Who may not change everybody sees their own.

-- member_change_list(organization_id uuid, scope_all bool, member_id uuid, cursor text, row_limit int) many
-- The newest first.
select c.id, c.source, c.status, m.name as made_by_name, c.applied_at,
	c.undone_at, (select count(*) from member_change_item i
		where i.organization_id = c.organization_id
			and i.change_id = c.id) as item_count,
	c.created_at, c.id::text as cursor
from member_change c
join membership m on m.organization_id = c.organization_id
	and m.id = c.made_by
where c.organization_id = :'organization_id'
	and (:'scope_all' or c.made_by = :'member_id')
	and c.id < cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by c.id desc
limit :'row_limit';

-- member_change_get(organization_id uuid, scope_all bool, member_id uuid, id uuid) one
-- One change; `seen` is what applying it takes to be what was looked at.
select c.id, c.source, c.status, m.name as made_by_name, c.applied_at,
	c.undone_at, c.created_at,
	c.status = 'draft' and c.created_at > now() - interval '1 day'
		as can_apply,
	c.status = 'applied' and c.applied_at > now() - interval '1 day'
		as can_undo,
	case when c.status = 'draft' then member_change_seen(c.organization_id,
		c.id) end as seen, r.name as role_name, r.template as role, n.role_part,
	(n.role_until at time zone current_setting('outstaff.zone', true)
		- interval '1 microsecond')::date as role_ends_on,
	n.item_count, n.fault_count, n.change_count, n.changed_count,
	n.waiting_count, n.undone_count, n.kept_count, n.unknown_count,
	n.unknown_emails
from member_change c
join membership m on m.organization_id = c.organization_id
	and m.id = c.made_by
cross join lateral (
	select count(*) as item_count,
		count(*) filter (where x.fault is not null
			or x.role_result = 'refused') as fault_count,
		count(*) filter (where x.fault is null and (x.department_changes
			or x.manager_changes or x.team_names is not null
			or x.role_result in ('given', 'ended', 'waits')))
			as change_count,
		count(*) filter (where x.result = 'changed') as changed_count,
		count(*) filter (where x.result = 'waits'
			or x.result is null and x.role_result = 'waits')
			as waiting_count,
		count(*) filter (where x.result = 'undone') as undone_count,
		count(*) filter (where x.result in ('kept', 'refused'))
			as kept_count,
		count(*) filter (where x.fault = 'unknown' and x.email <> '')
			as unknown_count,
		string_agg(x.email, e'\n' order by x.line) filter (where
			x.fault = 'unknown' and x.email <> '') as unknown_emails,
		max(x.role_id::text)::uuid as role_id,
		max(x.role_part) as role_part, max(x.role_until) as role_until
	from member_change_now(c.organization_id, c.id) x) n
left join role r on r.organization_id = c.organization_id and r.id = n.role_id
where c.organization_id = :'organization_id' and c.id = :'id'
	and (:'scope_all' or c.made_by = :'member_id');

-- member_change_items(organization_id uuid, id uuid) many
-- Its people, with what each would have instead of what.
select n.line, n.email, n.member_id, n.name, n.fault, n.result,
	n.department_changes,
	department_title(:'organization_id', n.department_now)
		as department_from,
	department_title(:'organization_id', n.department_wanted)
		as department_to,
	n.manager_changes, f.name as manager_from, t.name as manager_to,
	n.team_names, n.team_part, n.role_result,
	n.refused_for as refusal
from member_change_now(:'organization_id', :'id') n
left join membership f on f.organization_id = :'organization_id'
	and f.id = n.manager_now
left join membership t on t.organization_id = :'organization_id'
	and t.id = n.manager_wanted
order by n.line
limit 1000;

-- member_change_begin(organization_id uuid, scope_all bool, reach uuid[], people uuid[], to_department_id uuid, no_department bool, manager_email text, no_manager bool, to_team_id uuid, team_part text, role_assign_all bool, role_assign_reach uuid[], to_role_id uuid, role_part text, role_ends_on date) one
-- The same for people who were chosen; nothing changes yet.
select c.id, c.source, c.status, c.created_at
from member_change_begin(case when :'scope_all' then null
	else array(select r from members_reached(:'organization_id',
		:'reach') r) end,
	:'people', :'to_department_id', :'no_department', :'manager_email',
	:'no_manager', :'to_team_id', :'team_part',
	case when :'role_assign_all' then null
		else array(select r from members_reached(:'organization_id',
			:'role_assign_reach') r) end,
	:'to_role_id', :'role_part', day_end(:'role_ends_on')) c;

-- member_change_import(organization_id uuid, scope_all bool, reach uuid[], lines jsonb) one
-- What the lines of a file ask for; nothing changes yet.
select c.id, c.source, c.status, c.created_at
from member_change_import(case when :'scope_all' then null
	else array(select r from members_reached(:'organization_id',
		:'reach') r) end, :'lines') c;

-- member_change_preview(organization_id uuid, scope_all bool, reach uuid[], role_assign_all bool, role_assign_reach uuid[], member_id uuid, id uuid) one
-- Looks at it anew: what would become of the roles by now.
select c.id, c.source, c.status, c.created_at
from member_change d
cross join lateral member_change_preview(case when :'scope_all' then null
	else array(select r from members_reached(:'organization_id',
		:'reach') r) end, d.id,
	case when :'role_assign_all' then null
		else array(select r from members_reached(:'organization_id',
			:'role_assign_reach') r) end) c
where d.organization_id = :'organization_id' and d.id = :'id'
	and (:'scope_all' or d.made_by = :'member_id');

-- member_change_apply(organization_id uuid, scope_all bool, reach uuid[], role_assign_all bool, role_assign_reach uuid[], member_id uuid, team_write_all bool, id uuid, seen text) one
-- Does it, if all is as it was looked at.
select c.id, c.source, c.status, c.applied_at, c.created_at
from member_change d
cross join lateral member_change_run(case when :'scope_all' then null
	else array(select r from members_reached(:'organization_id',
		:'reach') r) end, d.id, :'seen', false,
	case when :'role_assign_all' then null
		else array(select r from members_reached(:'organization_id',
			:'role_assign_reach') r) end) c
where d.organization_id = :'organization_id' and d.id = :'id'
	and (:'scope_all' or d.made_by = :'member_id')
	and member_change_allowed(d.id, :'team_write_all');

-- member_change_undo(organization_id uuid, scope_all bool, reach uuid[], role_assign_all bool, role_assign_reach uuid[], member_id uuid, team_write_all bool, id uuid) one
-- Takes it back, but for people who have changed since.
select c.id, c.source, c.status, c.applied_at, c.undone_at, c.created_at
from member_change d
cross join lateral member_change_run(case when :'scope_all' then null
	else array(select r from members_reached(:'organization_id',
		:'reach') r) end, d.id, null, true,
	case when :'role_assign_all' then null
		else array(select r from members_reached(:'organization_id',
			:'role_assign_reach') r) end) c
where d.organization_id = :'organization_id' and d.id = :'id'
	and (:'scope_all' or d.made_by = :'member_id')
	and member_change_allowed(d.id, :'team_write_all');
