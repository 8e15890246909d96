-- How permissions are used: what was denied to whom, counted by day, and what
-- people have but do not use. Use is told by the audit log, so only of what
-- leaves events: reading and exporting do not.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Kept for a year.
create table permission_denial (
	organization_id uuid not null,
	member_id uuid not null,
	permission text not null,
	day date not null,
	count int not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, member_id, permission, day),
	constraint permission_denial_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint permission_denial_permission_exists
		foreign key (permission) references permission
);
create index permission_denial_day
	on permission_denial (organization_id, day);
call table_protect('permission_denial',
	'organization_id = (select current_organization())');
grant select on permission_denial
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant select, insert, update, delete on permission_denial
	to outstaff_definer;

create function permission_denied(permission text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into permission_denial as d (organization_id, member_id,
		permission, day)
	values (current_organization(), current_member(), $1, current_date)
	on conflict on constraint permission_denial_pkey
		do update set count = d.count + 1;
	delete from permission_denial d
	where d.organization_id = current_organization()
		and d.member_id = current_member()
		and d.day < current_date - 365;
end $$;

create function permission_leaves_events(permission text) returns boolean
language sql immutable
begin atomic
	select permission !~ '\.(read|export)$';
end;

-- Roles that people have had since before an instant, and what of it they have
-- used since: null where nothing.
create function roles_used(since timestamptz) returns table (grant_id uuid,
	member_id uuid, role_id uuid, valid_from timestamptz, permissions int,
	last_used_at timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with used as materialized (
		select e.member_id, e.action, max(e.at) as at
		from audit_event e
		where e.organization_id = current_organization()
			and e.id > uuid_v7(since) and e.at > since
			and e.member_id is not null
		group by e.member_id, e.action
	), allowed as materialized (
		select distinct a.role_id, a.permission from roles_allow() a
		where permission_leaves_events(a.permission)
	)
	select g.id, g.member_id, g.role_id, g.valid_from,
		count(*)::int, max(u.at)
	from member_role g
	join membership m on m.organization_id = g.organization_id
		and m.id = g.member_id and m.deleted_at is null
		and m.status = 'active'
	join allowed a on a.role_id = g.role_id
	left join used u on u.member_id = g.member_id
		and u.action = a.permission
	where g.organization_id = current_organization()
		and g.valid_from < since
		and (g.valid_until is null or g.valid_until > now())
	group by g.id, g.member_id, g.role_id, g.valid_from;
$$;

-- What could be better: `give`, somebody was denied something at least three
-- times and the role that allows it and least besides; `narrow`, a role of the
-- organization's own allows something that nobody who has it has used.
create function permission_advice(since timestamptz) returns table (kind text,
	member_id uuid, permission text, role_id uuid, count bigint)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with wanted as materialized (
		select d.member_id, d.permission, sum(d.count) as count
		from permission_denial d
		join membership m on m.organization_id = d.organization_id
			and m.id = d.member_id and m.deleted_at is null
			and m.status = 'active'
		where d.organization_id = current_organization()
			and d.day > since::date
		group by d.member_id, d.permission
		having sum(d.count) >= 3
	), rights as materialized (
		select r.member_id, r.permission
		from members_rights(current_organization(), array(
			select distinct w.member_id from wanted w), now()) r
	), allowed as materialized (
		select a.role_id, a.permission, r.template,
			count(*) over (partition by a.role_id) as size
		from (select distinct x.role_id, x.permission
			from roles_allow() x) a
		join role r on r.organization_id = current_organization()
			and r.id = a.role_id and r.deleted_at is null
	), used as materialized (
		select distinct e.member_id, e.action
		from audit_event e
		where e.organization_id = current_organization()
			and e.id > uuid_v7(since) and e.at > since
	)
	select 'give', w.member_id, w.permission, (select a.role_id
		from allowed a
		where a.permission = w.permission
			and a.template is distinct from 'owner'
		order by a.size, a.role_id limit 1), w.count
	from wanted w
	where not exists (select from rights r
		where r.member_id = w.member_id and r.permission = w.permission)
	union all
	select 'narrow', null, p.permission, p.role_id, count(g.member_id)
	from role_permission p
	join role r on r.organization_id = p.organization_id
		and r.id = p.role_id and r.deleted_at is null
	join member_role g on g.organization_id = p.organization_id
		and g.role_id = p.role_id and g.valid_from < since
		and (g.valid_until is null or g.valid_until > now())
	left join used u on u.member_id = g.member_id
		and u.action = p.permission
	where p.organization_id = current_organization()
		and p.valid_until is null and p.valid_from < since
		and permission_leaves_events(p.permission)
	group by p.role_id, p.permission
	having count(u.action) = 0;
$$;

alter function permission_denied(text) owner to outstaff_definer;
alter function roles_used(timestamptz) owner to outstaff_definer;
alter function permission_advice(timestamptz) owner to outstaff_definer;
grant execute on function permission_leaves_events(text)
	to outstaff_app, outstaff_definer;
grant execute on function permission_denied(text), roles_used(timestamptz),
	permission_advice(timestamptz) to outstaff_app;

commit;
