-- What somebody takes along has all that is kept of them: also what they were
-- given, by which tokens their programs work, and what they were told.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Roles and exceptions of the caller, in all organizations, ended ones too.
create function account_grants() returns table (organization text, role text,
	permission text, effect text, valid_from timestamptz,
	valid_until timestamptz, reason text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.name, x.role, x.permission, x.effect, x.valid_from,
		x.valid_until, x.reason
	from membership m
	join organization o on o.id = m.organization_id
	cross join lateral (
		select g.id, r.name as role, null as permission,
			'allow' as effect, g.valid_from, g.valid_until, g.reason
		from member_role g
		join role r on r.organization_id = g.organization_id
			and r.id = g.role_id
		where g.organization_id = m.organization_id
			and g.member_id = m.id
		union all
		select e.id, null, e.permission, e.effect, e.valid_from,
			e.valid_until, e.reason
		from member_permission e
		where e.organization_id = m.organization_id
			and e.member_id = m.id) x
	where m.account_id = current_account()
	order by x.valid_from, x.id;
$$;

create function account_api_tokens() returns table (organization text,
	name text, prefix text, scopes text[], created_at timestamptz,
	last_used_at timestamptz, expires_at timestamptz,
	revoked_at timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.name, t.name, t.prefix, t.scopes, t.created_at, t.seen_at,
		t.expires_at, t.revoked_at
	from api_token t
	join organization o on o.id = t.organization_id
	where t.account_id = current_account()
	order by t.created_at, t.id;
$$;

-- The newest ten thousand: of where they are shut out, nothing.
create function account_notifications() returns table (organization text,
	event text, subject_name text, person_name text, detail text,
	created_at timestamptz, read_at timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.name, n.event, n.subject_name, n.person_name, n.detail,
		n.created_at, n.read_at
	from notification n
	left join organization o on o.id = n.organization_id
	where n.account_id = current_account() and (n.organization_id is null
		or n.organization_id in (select organizations_entered()))
	order by n.id desc
	limit 10000;
$$;

-- Mails and text messages to the caller, the newest ten thousand.
create function account_messages() returns table (organization text,
	channel text, event text, recipient text, status text,
	created_at timestamptz, sent_at timestamptz)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.name, m.channel, m.event, m.recipient, m.status, m.created_at,
		m.sent_at
	from message m
	left join organization o on o.id = m.organization_id
	where m.account_id = current_account()
	order by m.id desc
	limit 10000;
$$;

alter function account_grants() owner to outstaff_definer;
alter function account_api_tokens() owner to outstaff_definer;
alter function account_notifications() owner to outstaff_definer;
alter function account_messages() owner to outstaff_definer;
grant execute on function account_grants(), account_api_tokens(),
	account_notifications(), account_messages() to outstaff_worker;

commit;
