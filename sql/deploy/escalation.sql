-- What somebody asks others to decide on does not stay undecided unseen: after
-- two days those who could decide are told again, and the owners with them.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Who could decide on something of that permission for a member, or owns the
-- organization.
create function escalated_to(organization_id uuid, permission text,
	subject uuid) returns table (member_id uuid, account_id uuid)
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with giving as materialized (
		select a.role_id from role_allows($1, now()) a
		where a.permission = $2
		union
		select r.id from role r
		where r.organization_id = $1 and r.template = 'owner'
	), candidate as materialized (
		select g.member_id from member_role g
		join giving x on x.role_id = g.role_id
		where g.organization_id = $1
			and (g.valid_until is null or g.valid_until > now())
		union
		select e.member_id from member_permission e
		where e.organization_id = $1 and e.permission = $2
			and e.effect = 'allow'
			and (e.valid_until is null or e.valid_until > now())
	)
	select m.id, m.account_id
	from candidate c
	join membership m on m.organization_id = $1 and m.id = c.member_id
	join organization o on o.id = m.organization_id
		and o.status = 'active' and o.deleted_at is null
	where m.status = 'active' and m.deleted_at is null
		and ('owner' = any (member_templates($1, m.id))
			or member_holds($1, m.id, $2, coalesce($3, m.id))
				and member_holds($1, m.id, 'role.assign',
					coalesce($3, m.id)));
$$;

-- Each is told once.
create function approval_escalate() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select notify('rights_change_overdue', e.account_id, c.organization_id,
		c.id, rights_change_title(c), a.name, c.kind,
		'rights_change_overdue ' || c.id)
	from rights_change c
	join membership a on a.organization_id = c.organization_id
		and a.id = c.asked_by
	cross join lateral escalated_to(c.organization_id,
		rights_change_permission(c.kind), c.subject_id) e
	where c.decision is null and c.expires_at > now()
		and c.created_at <= now() - interval '2 days'
		and e.member_id <> c.asked_by
		and e.member_id is distinct from c.subject_id;
	select notify('permission_overdue', e.account_id, r.organization_id,
		r.id, r.permission, a.name, o.name, 'permission_overdue ' || r.id)
	from permission_request r
	join organization o on o.id = r.organization_id
	join membership a on a.organization_id = r.organization_id
		and a.id = r.member_id and a.deleted_at is null
	cross join lateral escalated_to(r.organization_id, 'role.assign',
		r.member_id) e
	where r.state = 'open' and r.created_at between
			now() - interval '9 days' and now() - interval '2 days'
		and e.member_id <> r.member_id;
$$;
insert into schedule (kind, every)
values ('approval_escalation', interval '1 hour');

insert into notification_event values
	('rights_change_overdue', false, true, true),
	('permission_overdue', false, true, true);

alter function escalated_to(uuid, text, uuid) owner to outstaff_definer;
alter function approval_escalate() owner to outstaff_definer;
grant execute on function approval_escalate() to outstaff_worker;

commit;
