-- Who asks: what a token stands for, and the proof of it that opens every
-- transaction.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Names the caller for row-level security, audit and calendar. OS001 where
-- what the program remembers of the session is true no more: it ended, its
-- account or membership is not active, its organization is another, not
-- active, or has a newer policy than the stamp. Never writes.
create function enter(session_id uuid, organization_id uuid, stamp bigint,
	action text, request_id text, zone text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	account uuid;
	member uuid;
	local_zone text;
begin
	select s.account_id, m.id, o.timezone into account, member, local_zone
	from session s
	join account a on a.id = s.account_id
	left join organization o on o.id = s.organization_id
		and o.policy_version = stamp
		and o.status = 'active' and o.deleted_at is null
	left join membership m on m.organization_id = o.id
		and m.account_id = s.account_id
		and m.status = 'active' and m.deleted_at is null
	where s.id = session_id and session_alive(s)
		and a.status = 'active' and a.deleted_at is null
		and s.organization_id is not distinct from enter.organization_id
		and (s.organization_id is null or m.id is not null);
	if not found then
		raise exception 'the session, the membership or its grants changed'
		using errcode = 'OS001';
	end if;
	perform set_config('outstaff.org', organization_id::text, true),
		set_config('outstaff.account', account::text, true),
		set_config('outstaff.member', member::text, true),
		set_config('outstaff.action', action, true),
		set_config('outstaff.request', request_id, true),
		set_config('outstaff.zone', local_zone, true),
		set_config('TimeZone', zone, true);
end $$;

-- What a token stands for; no row where it is not good any more. A session
-- whose organization cannot be used any more goes on without one. Writes at
-- most once a minute that the session is in use.
create function principal_load(token_hash bytea) returns table (
	session_id uuid, session_kind text, account_id uuid, account_name text,
	first_name text, last_name text, email text, organization_id uuid,
	organization_name text, organization_slug text, timezone text,
	member_id uuid, stamp bigint, roles text, grants_until timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	update session s set seen_at = now()
	where s.token_hash = $1 and session_alive(s)
		and s.seen_at < now() - interval '60 seconds';
	update session s set organization_id = null
	where s.token_hash = $1 and s.organization_id is not null
		and not exists (select from organization o
			join membership m on m.organization_id = o.id
			where o.id = s.organization_id
				and o.status = 'active' and o.deleted_at is null
				and m.account_id = s.account_id
				and m.status = 'active' and m.deleted_at is null);
	return query
	select s.id, s.kind, a.id, a.name, a.first_name, a.last_name, a.email,
		o.id, o.name, o.slug, o.timezone, m.id,
		case when o.id is null then 0 else o.policy_version end,
		(select string_agg(g.template, ',' order by g.rank)
			from member_role_now g
			where g.organization_id = m.organization_id
				and g.member_id = m.id),
		(select min(case when g.valid_from > now() then g.valid_from
				else g.valid_until end)
			from member_role g
			where g.organization_id = m.organization_id
				and g.member_id = m.id
				and (g.valid_from > now() or g.valid_until > now()))
	from session s
	join account a on a.id = s.account_id
	left join organization o on o.id = s.organization_id
	left join membership m on m.organization_id = o.id
		and m.account_id = a.id and m.deleted_at is null
	where s.token_hash = $1 and session_alive(s)
		and a.status = 'active' and a.deleted_at is null;
end $$;

alter function enter(uuid, uuid, bigint, text, text, text)
	owner to outstaff_definer;
alter function principal_load(bytea) owner to outstaff_definer;
grant execute on function enter(uuid, uuid, bigint, text, text, text),
	principal_load(bytea) to outstaff_app;

commit;
