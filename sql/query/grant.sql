-- What people may do, and why.

-- grant_member(organization_id uuid, scope_all bool, reach uuid[], id uuid, at date) one
-- A person whose rights the caller may see; as_of where it is about a day that
-- is over.
select m.id, m.name, m.email, case when instant_of(:'at') <> now()
	then :'at' end as as_of
from membership m
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null
	and (:'scope_all' or m.id in (select r
		from members_reached(:'organization_id', :'reach') r));

-- grant_self(organization_id uuid, member_id uuid) one
-- The caller.
select m.id, m.name, m.email
from membership m
where m.organization_id = :'organization_id' and m.id = :'member_id';

-- grant_mine(member_id uuid) many
-- What the caller may now, and how far: the roles and exceptions that it comes
-- from, and its last day where it has one. A token may be for less: GET /auth/me.
select r.permission, r.reach::text as reach, r.anchor_id, r.anchor_name,
	nullif(array_remove(array_agg(distinct r.name order by r.name), null),
		'{}') as role_names,
	bool_or(r.name is null) as is_exception,
	string_agg(distinct r.reason, ' · ') as reason,
	case when bool_and(r.valid_until is not null) then
		(max(r.valid_until) at time zone
			current_setting('outstaff.zone', true)
			- interval '1 microsecond')::date end as ends_on
from member_rules_shown(:'member_id', now()) r
where r.works and r.effect <> 'deny'
group by r.permission, r.reach, r.anchor_id, r.anchor_name
order by r.permission, r.reach desc, r.anchor_name;

-- grant_rules_mine(member_id uuid) many
-- Every rule that holds for the caller now, once, with all that it comes from.
select r.permission, split_part(r.permission, '.', 1) as module, r.effect,
	r.reach::text as reach, r.anchor_name, nullif(array_remove(array_agg(
		distinct r.name order by r.name), null), '{}') as names,
	bool_or(r.name is null) as is_exception,
	string_agg(distinct r.reason, ' · ') as reason,
	case when bool_and(r.valid_until is not null) then
		(max(r.valid_until) at time zone
			current_setting('outstaff.zone', true)
			- interval '1 microsecond')::date end as ends_on,
	r.works
from member_rules_shown(:'member_id', now()) r
group by r.permission, r.effect, r.reach, r.anchor_id, r.anchor_name, r.works
order by r.permission, r.works desc, r.effect, r.reach desc, r.anchor_name;

-- grant_explain(organization_id uuid, member_id uuid, member_read_all bool, member_read_reach uuid[], subject_id uuid, permission text, at date) many
-- The rules that bear on one permission of oneself, or of somebody whom one
-- sees. Where nothing bears on it one row says so: the effect none.
select m.id as member_id, m.name as member_name,
	case when member_active_at(m, instant_of(:'at')) then 'active'
		else 'none' end as status, coalesce(r.effect, 'none') as effect,
	r.reach::text as reach, r.anchor_id, r.anchor_name, r.name as role_name,
	r.source, r.granted_by_name, r.reason, r.condition, r.valid_from,
	r.valid_until
from membership m
left join member_rules_shown(m.id, instant_of(:'at')) r
	on r.permission = :'permission'
where m.organization_id = :'organization_id' and m.deleted_at is null
	and m.id = case when :'subject_id' is null then :'member_id'
		else :'subject_id' end
	and (m.id = :'member_id' or :'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'member_read_reach') r))
order by r.effect = 'deny' desc, r.effect, r.reach desc;

-- grant_rules(id uuid, at date) many
-- Every rule that holds for a person, in the same way.
select r.permission, split_part(r.permission, '.', 1) as module, r.effect,
	r.reach::text as reach, r.anchor_name, nullif(array_remove(array_agg(
		distinct r.name order by r.name), null), '{}') as names,
	bool_or(r.name is null) as is_exception,
	string_agg(distinct r.reason, ' · ') as reason,
	case when bool_and(r.valid_until is not null) then
		(max(r.valid_until) at time zone
			current_setting('outstaff.zone', true)
			- interval '1 microsecond')::date end as ends_on,
	r.works
from member_rules_shown(:'id', instant_of(:'at')) r
group by r.permission, r.effect, r.reach, r.anchor_id, r.anchor_name, r.works
order by r.permission, r.works desc, r.effect, r.reach desc, r.anchor_name;

-- grant_lacks(id uuid, at date) many
-- What no rule gives a person, and none denies.
select p.name as permission
from permission p
where p.name not in (select r.permission
	from member_rules_shown(:'id', instant_of(:'at')) r
	where r.effect = 'deny' or r.works)
order by p.name;

-- grant_list(organization_id uuid, id uuid, at date) many
-- The roles and exceptions of a person that have not ended; of a day that is
-- over, those that had begun.
select g.id, 'role' as kind, g.role_id, r.name, r.template,
	null::text as permission, null::text as effect, g.reach::text as reach,
	g.department_id, g.team_id, coalesce(d.name, t.name) as anchor_name,
	null::text as condition, g.source, b.name as granted_by_name, g.reason, g.valid_from, g.valid_until,
	(g.valid_until at time zone current_setting('outstaff.zone', true)
		- interval '1 microsecond')::date as ends_on
from member_role g
join role r on r.organization_id = g.organization_id and r.id = g.role_id
left join department d on d.organization_id = g.organization_id
	and d.id = g.department_id
left join team t on t.organization_id = g.organization_id
	and t.id = g.team_id
left join membership b on b.organization_id = g.organization_id
	and b.id = g.granted_by
where g.organization_id = :'organization_id' and g.member_id = :'id'
	and (g.valid_until is null or g.valid_until > instant_of(:'at'))
	and (:'at' is null or g.valid_from <= instant_of(:'at'))
union all
select e.id, 'exception', null, null, null, e.permission, e.effect,
	e.reach::text, e.department_id, e.team_id, coalesce(d.name, t.name),
	e.condition, 'local', b.name, e.reason, e.valid_from,
	e.valid_until,
	(e.valid_until at time zone current_setting('outstaff.zone', true)
		- interval '1 microsecond')::date
from member_permission e
left join department d on d.organization_id = e.organization_id
	and d.id = e.department_id
left join team t on t.organization_id = e.organization_id
	and t.id = e.team_id
left join membership b on b.organization_id = e.organization_id
	and b.id = e.granted_by
where e.organization_id = :'organization_id' and e.member_id = :'id'
	and (e.valid_until is null or e.valid_until > instant_of(:'at'))
	and (:'at' is null or e.valid_from <= instant_of(:'at'))
order by 2 desc, 4, 6, 1;

-- grant_role(organization_id uuid, scope_all bool, reach uuid[], member_read_all bool, member_read_reach uuid[], id uuid, role_id uuid, department_id uuid, team_id uuid, ends_on date, reason text, preview text) one
-- Gives a person a role, until the end of a day where one is named. Of whom the
-- caller does not see, no refusal tells.
select g.id, m.id as member_id
from membership m
cross join lateral preview_confirm(role_give_edit(m.id, :'role_id',
	:'department_id', :'team_id', day_end(:'ends_on'), :'reason'),
	:'preview') c (change)
cross join lateral preview_make(c.change) g (id)
where g.id is not null and m.organization_id = :'organization_id'
	and m.id = :'id'
	and (:'scope_all' or :'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'reach' || :'member_read_reach') r));

-- grant_permission(organization_id uuid, scope_all bool, reach uuid[], member_read_all bool, member_read_reach uuid[], id uuid, permission text, effect text, wanted_reach text, department_id uuid, team_id uuid, condition text, ends_on date, reason text, preview text) one
-- Makes an exception for a person whom the caller sees.
select g.id, m.id as member_id
from membership m
cross join lateral preview_confirm(exception_edit(m.id, :'permission',
	:'effect', :'wanted_reach', :'department_id', :'team_id', :'condition',
	day_end(:'ends_on'), :'reason'), :'preview') c (change)
cross join lateral preview_make(c.change) g (id)
where g.id is not null and m.organization_id = :'organization_id'
	and m.id = :'id'
	and (:'scope_all' or :'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'reach' || :'member_read_reach') r));

-- grant_role_preview(organization_id uuid, scope_all bool, reach uuid[], member_read_all bool, member_read_reach uuid[], id uuid, role_id uuid, department_id uuid, team_id uuid, ends_on date, reason text) one
-- What giving it would do; nothing changes yet.
select m.id, m.name, r.name as role_name, r.template, p.preview,
	p.people_count, p.row_count, p.hidden_count, p.flags, p.changes,
	p.people
from membership m
join role r on r.organization_id = m.organization_id and r.id = :'role_id'
cross join lateral preview_of(role_give_edit(m.id, :'role_id',
	:'department_id', :'team_id', day_end(:'ends_on'), :'reason'),
	array[m.id]) p
where m.organization_id = :'organization_id' and m.id = :'id'
	and (:'scope_all' or :'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'reach' || :'member_read_reach') r));

-- grant_permission_preview(organization_id uuid, scope_all bool, reach uuid[], member_read_all bool, member_read_reach uuid[], id uuid, permission text, effect text, wanted_reach text, department_id uuid, team_id uuid, condition text, ends_on date, reason text) one
-- What an exception would do. Its reason may still be missing.
select m.id, m.name, p.preview, p.people_count, p.row_count, p.hidden_count,
	p.flags, p.changes, p.people
from membership m
cross join lateral preview_of(exception_edit(m.id, :'permission',
	:'effect', :'wanted_reach', :'department_id', :'team_id', :'condition',
	day_end(:'ends_on'), coalesce(:'reason', '-')), array[m.id]) p
where m.organization_id = :'organization_id' and m.id = :'id'
	and (:'scope_all' or :'member_read_all' or m.id in (select r
		from members_reached(:'organization_id',
			:'reach' || :'member_read_reach') r));

-- grant_end_preview(organization_id uuid, scope_all bool, reach uuid[], member_read_all bool, member_read_reach uuid[], id uuid) one
-- What it would do if a role or an exception ended.
select w.id, w.member_id, m.name, w.role_name, w.template, w.permission,
	w.effect, w.reach, coalesce(d.name, t.name) as anchor_name, p.preview,
	p.people_count, p.row_count, p.hidden_count, p.flags, p.changes,
	p.people
from (select g.id, g.member_id, r.name as role_name, r.template,
		null::text as permission, null::text as effect,
		g.reach::text as reach, g.department_id, g.team_id
	from member_role g
	join role r on r.organization_id = g.organization_id
		and r.id = g.role_id
	where g.organization_id = :'organization_id' and g.id = :'id'
	union all
	select e.id, e.member_id, null, null, e.permission, e.effect,
		e.reach::text, e.department_id, e.team_id
	from member_permission e
	where e.organization_id = :'organization_id' and e.id = :'id') w
join membership m on m.organization_id = :'organization_id'
	and m.id = w.member_id
left join department d on d.organization_id = :'organization_id'
	and d.id = w.department_id
left join team t on t.organization_id = :'organization_id'
	and t.id = w.team_id
cross join lateral preview_of(end_edit('grant_end', w.id),
	array[w.member_id]) p
where :'scope_all' or :'member_read_all' or w.member_id in (select r
	from members_reached(:'organization_id',
		:'reach' || :'member_read_reach') r);

-- grant_end(organization_id uuid, scope_all bool, reach uuid[], member_read_all bool, member_read_reach uuid[], id uuid, preview text) one
-- A role or an exception of a person whom the caller sees ends now; member_id
-- is whose it was.
select e.id, w.member_id
from (select g.id, g.member_id from member_role g
		where g.organization_id = :'organization_id' and g.id = :'id'
	union all
	select p.id, p.member_id from member_permission p
		where p.organization_id = :'organization_id' and p.id = :'id') w
cross join lateral preview_confirm(end_edit('grant_end', w.id), :'preview')
	c (change)
cross join lateral preview_make(c.change) e (id)
where e.id is not null
	and (:'scope_all' or :'member_read_all' or w.member_id in (select r
		from members_reached(:'organization_id',
			:'reach' || :'member_read_reach') r));

-- operator_explain(organization text, email text, permission text, day date) many
-- For operators: how far somebody may do something; null is not at all.
select e.reach::text as reach
from operator_explain(:'organization', :'email', :'permission', :'day') e;

-- operator_explain_rules(organization text, email text, permission text, day date) many
-- The rules that bear on it, those that count first.
select case r.effect when 'role' then r.name else r.effect end as rule,
	coalesce(r.reach::text, '') as reach, r.anchor_name as place, r.source,
	r.granted_by_name as given_by, r.reason, r.condition,
	to_char(r.valid_from, 'YYYY-MM-DD') as valid_from,
	to_char(r.valid_until, 'YYYY-MM-DD') as valid_until,
	case when r.works then 'yes' else 'no' end as counts
from operator_explain(:'organization', :'email', :'permission', :'day') e
cross join lateral member_rules_shown(e.member_id, e.at) r
where r.permission = :'permission'
order by r.works desc, r.effect, r.reach desc;

-- permission_holders(organization_id uuid, scope_all bool, reach uuid[], permission text, at date) many
-- Who can do something, of those whom the caller could give it.
select h.member_id as id, m.name, h.reach::text as reach
from permission_holders(:'permission', instant_of(:'at')) h
join membership m on m.organization_id = :'organization_id'
	and m.id = h.member_id
where :'scope_all' or m.id in (select r
	from members_reached(:'organization_id', :'reach') r)
order by m.name, m.id;
