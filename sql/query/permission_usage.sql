-- How permissions were used in the last 90 days.

-- permission_denied(denied_permission text) none
-- Counts that the caller was denied something.
select permission_denied(:'denied_permission');

-- permission_usage(organization_id uuid) one
-- Denials, and changes of rights, in numbers.
select coalesce(sum(d.count), 0) as denial_count,
	count(distinct d.member_id) as people_count,
	(select count(*) from audit_event e
		where e.organization_id = :'organization_id'
			and e.id > uuid_v7(now() - interval '90 days')
			and e.subject_kind in ('member_role',
				'member_permission', 'role', 'role_permission',
				'role_parent')) as change_count,
	(now() - interval '90 days')::date as since
from permission_denial d
where d.organization_id = :'organization_id'
	and d.day > (now() - interval '90 days')::date;

-- permission_denials(organization_id uuid) many
-- By permission; percent is of the one that was denied most.
select d.permission, sum(d.count) as count,
	count(distinct d.member_id) as people_count, max(d.day) as last_on,
	round(100.0 * sum(d.count) / max(sum(d.count)) over ())::int as percent
from permission_denial d
where d.organization_id = :'organization_id'
	and d.day > (now() - interval '90 days')::date
group by d.permission
order by sum(d.count) desc, d.permission;

-- permission_denial_days(organization_id uuid) many
-- The same by permission and day, for programs.
select d.permission, d.day, sum(d.count) as count,
	count(distinct d.member_id) as people_count
from permission_denial d
where d.organization_id = :'organization_id'
	and d.day > (now() - interval '90 days')::date
group by d.permission, d.day
order by d.day, d.permission;

-- roles_unused(organization_id uuid) many
-- Roles of which somebody has used nothing: the first 200, the oldest first.
select u.member_id as id, m.name as member_name, u.grant_id, r.name,
	r.template, u.permissions, u.valid_from
from roles_used(now() - interval '90 days') u
join membership m on m.organization_id = :'organization_id'
	and m.id = u.member_id
join role r on r.organization_id = :'organization_id' and r.id = u.role_id
where u.last_used_at is null
order by u.valid_from, m.name, u.grant_id
limit 200;

-- permission_advice(organization_id uuid) many
-- What could be given, and what could be narrowed: the first 100 of it.
select a.kind, a.member_id, m.name as member_name, a.permission,
	a.role_id, r.name, r.template, a.count
from permission_advice(now() - interval '90 days') a
left join membership m on m.organization_id = :'organization_id'
	and m.id = a.member_id
left join role r on r.organization_id = :'organization_id'
	and r.id = a.role_id
order by a.kind, a.count desc, m.name, a.permission, a.role_id
limit 100;
