-- Permissions that people ask for.

-- permission_request_list(organization_id uuid, scope_all bool, reach uuid[], state text, cursor text, row_limit int) many
-- What is asked for by those whom the caller gives roles to: the newest first.
select r.id, r.member_id, m.name, r.permission, r.reason, r.state,
	r.created_at as asked_at, r.decided_at, d.name as decided_by_name,
	r.decision_reason, r.rights_change_id, r.id::text as cursor
from permission_request r
join membership m on m.organization_id = r.organization_id
	and m.id = r.member_id and m.deleted_at is null
left join membership d on d.organization_id = r.organization_id
	and d.id = r.decided_by
where r.organization_id = :'organization_id'
	and r.state = coalesce(:'state', 'open')
	and (:'scope_all' or r.member_id in (select x
		from members_reached(:'organization_id', :'reach') x))
	and r.id < cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by r.id desc
limit :'row_limit';

-- permission_request_get(organization_id uuid, member_id uuid, scope_all bool, reach uuid[], id uuid) one
-- One of them; whether the caller decides on it, and whether nothing has to be
-- given any more.
select r.id, r.member_id, m.name, r.permission, r.reason, r.state,
	r.created_at as asked_at, r.decided_at, d.name as decided_by_name,
	r.decision_reason, r.rights_change_id,
	r.state = 'open' and :'member_id' in (select g
		from permission_granters(r.permission, r.member_id) g)
		as may_decide,
	permission_request_has(r) as is_held
from permission_request r
join membership m on m.organization_id = r.organization_id
	and m.id = r.member_id and m.deleted_at is null
left join membership d on d.organization_id = r.organization_id
	and d.id = r.decided_by
where r.organization_id = :'organization_id' and r.id = :'id'
	and (:'scope_all' or r.member_id in (select x
		from members_reached(:'organization_id', :'reach') x));

-- permission_request_roles(id uuid) many
-- Roles that would give it, of those that the caller may give to this person.
select o.id, o.name, o.template from permission_request_roles(:'id') o;

-- permission_request_mine(organization_id uuid, member_id uuid) many
-- The last that the caller asked for.
select r.id, r.permission, r.reason, r.state, r.created_at as asked_at,
	r.decided_at, r.decision_reason
from permission_request r
where r.organization_id = :'organization_id' and r.member_id = :'member_id'
order by r.id desc
limit 10;

-- permission_request_askable(organization_id uuid, member_id uuid) many
-- What the caller lacks and does not wait for; the first and the last of each
-- group say so. Nobody asks for ownership.
select p.name as id, p.name as permission,
	lag(true) over same is null as begins_group,
	lead(true) over same is null as ends_group
from permission p
where p.name <> 'organization.own'
	and p.name not in (select r.permission
		from member_rules_shown(:'member_id', now()) r
		where r.works and r.effect <> 'deny')
	and not exists (select from permission_request r
		where r.organization_id = :'organization_id'
			and r.member_id = :'member_id'
			and r.permission = p.name
			and r.state in ('open', 'waiting'))
window same as (partition by split_part(p.name, '.', 1) order by p.name)
order by p.name;

-- permission_request_own(organization_id uuid, member_id uuid, cursor text, row_limit int) many
-- What the caller asked for, the newest first.
select r.id, r.permission, r.reason, r.state, r.created_at as asked_at,
	r.decided_at, r.decision_reason, r.id::text as cursor
from permission_request r
where r.organization_id = :'organization_id' and r.member_id = :'member_id'
	and r.id < cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by r.id desc
limit :'row_limit';

-- permission_request_granters(organization_id uuid, member_id uuid, member_read_all bool, member_read_reach uuid[], missing text) many
-- Some of those who could give the caller what they lack: owners, whom everybody
-- knows, and whom else they see.
select m.name
from permission_granters(:'missing', :'member_id') g
join membership m on m.organization_id = :'organization_id' and m.id = g
where :'member_read_all' or m.id in (select x
		from members_reached(:'organization_id', :'member_read_reach')
		x)
	or exists (select from member_role_now o
		where o.organization_id = :'organization_id'
			and o.member_id = m.id and o.template = 'owner')
order by m.name, m.id
limit 5;

-- permission_request_pending(organization_id uuid, member_id uuid, missing text) many
-- The caller's own for what they lack, while nobody has decided on it.
select r.id, r.created_at as asked_at, r.reason
from permission_request r
where r.organization_id = :'organization_id' and r.member_id = :'member_id'
	and r.permission = :'missing' and r.state in ('open', 'waiting')
order by r.id desc
limit 1;

-- permission_request_make(permission text, reason text) one
-- Those who could give it are told.
select r.permission, r.reason, r.state, r.created_at as asked_at
from permission_request_make(:'permission', :'reason') r;

-- permission_request_grant(id uuid, role_id uuid, department_id uuid, team_id uuid, ends_on date, reason text) one
-- Gives it: by a role, or as an exception, until the end of a day where one is
-- named; or says that it waits for a second person.
select r.id, r.member_id, r.permission, r.state, r.decided_at
from permission_request_grant(:'id', :'role_id', :'department_id', :'team_id',
	(:'ends_on' + 1)::timestamp at time zone
	current_setting('outstaff.zone', true), :'reason') r;

-- permission_request_decline(id uuid, decision_reason text) one
-- It is not given.
select r.id, r.member_id, r.permission, r.state, r.decision_reason,
	r.decided_at
from permission_request_decline(:'id', :'decision_reason') r;
