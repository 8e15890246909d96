-- How programs stay signed in: an access token of minutes, and a refresh token
-- that is good for one use. All refresh tokens of a sign-in belong to its
-- session, which ends after 30 days whatever happens; whoever shows a used one
-- ends it at once, for then two have it and one of them stole it (RFC 9700).
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- How often a program has refreshed: what makes each time an audit event.
alter table session add column refreshes int;

create table refresh_token (
	token_hash bytea primary key,
	session_id uuid not null,
	created_at timestamptz not null default now(),
	used_at timestamptz,
	constraint refresh_token_token_hash_check
		check (length(token_hash) = 32),
	constraint refresh_token_session_id_exists
		foreign key (session_id) references session (id)
		on delete cascade
);
-- Whatever happens, at most one token of a session can be used.
create unique index refresh_token_session_id_unique
	on refresh_token (session_id) where used_at is null;
create index refresh_token_session on refresh_token (session_id);

call table_protect('refresh_token', 'false');
grant select, insert, update on refresh_token to outstaff_definer;

-- A program's sign-in. The session's own token is nobody's: its access tokens
-- name it by id. The rest of the transaction acts as the account.
create function bearer_create(account_id uuid, refresh_hash bytea,
	user_agent text, address inet, request_id text)
returns table (id uuid, organization_id uuid, expires_at timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	made session;
begin
	perform set_config('outstaff.account', $1::text, true),
		set_config('outstaff.action', 'session.create', true),
		set_config('outstaff.request', $5, true);
	insert into session (account_id, organization_id, token_hash, kind,
		user_agent, address, expires_at)
	values ($1, session_organization($1), sha256(
			uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
		'bearer', left($3, 255), $4, now() + interval '30 days')
	returning * into made;
	insert into refresh_token (token_hash, session_id)
	values ($2, made.id);
	perform set_config('outstaff.org', made.organization_id::text, true);
	return query
	select made.id, made.organization_id, made.expires_at;
end $$;

-- Takes a refresh token and leaves the next one in its place. 'refreshed'; or
-- 'reused', and the session is over; no row for what never was one or whose
-- session ended.
create function refresh_token_use(token_hash bytea, next_hash bytea,
	request_id text)
returns table (outcome text, session_id uuid, account_id uuid,
	organization_id uuid, expires_at timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	session_of uuid;
	found_session session;
	is_fresh boolean;
begin
	update refresh_token r set used_at = now()
	where r.token_hash = $1 and r.used_at is null
	returning r.session_id into session_of;
	is_fresh := found;
	if not is_fresh then
		select r.session_id into session_of
		from refresh_token r where r.token_hash = $1;
	end if;
	select s.* into found_session
	from session s
	join account a on a.id = s.account_id
	where s.id = session_of and session_alive(s)
		and a.status = 'active' and a.deleted_at is null
	for update of s;
	if not found then
		return;
	end if;
	perform set_config('outstaff.account', found_session.account_id::text,
			true),
		set_config('outstaff.action', case when is_fresh
			then 'session.refresh' else 'session.reuse' end, true),
		set_config('outstaff.request', $3, true);
	if is_fresh then
		update session s set seen_at = now(),
			refreshes = coalesce(s.refreshes, 0) + 1
		where s.id = session_of;
		insert into refresh_token (token_hash, session_id)
		values ($2, session_of);
	else
		update session s set revoked_at = now() where s.id = session_of;
	end if;
	return query
	select case when is_fresh then 'refreshed' else 'reused' end,
		found_session.id, found_session.account_id,
		found_session.organization_id, found_session.expires_at;
end $$;

-- What a session of a program stands for, by its id: an access token names it.
create function principal_load_bearer(bearer_id uuid) returns table (
	session_id uuid, session_kind text, account_id uuid, account_name text,
	first_name text, last_name text, email text, organization_id uuid,
	organization_name text, organization_slug text, timezone text,
	member_id uuid, stamp bigint, roles text, grants_until timestamptz)
language sql security definer set search_path = outstaff, pg_temp as $$
	select p.* from principal_load((select s.token_hash from session s
		where s.id = $1 and s.kind = 'bearer')) p;
$$;

-- Every browser and program of the caller is signed out.
create function session_revoke_everywhere() returns bigint
language sql security definer set search_path = outstaff, pg_temp as $$
	with ended as (update session s set revoked_at = now()
		where s.account_id = current_account() and s.revoked_at is null
			and s.expires_at > now() and s.kind in ('cookie', 'bearer')
		returning s.id)
	select count(*) from ended;
$$;

alter function bearer_create(uuid, bytea, text, inet, text)
	owner to outstaff_definer;
alter function refresh_token_use(bytea, bytea, text)
	owner to outstaff_definer;
alter function principal_load_bearer(uuid) owner to outstaff_definer;
alter function session_revoke_everywhere() owner to outstaff_definer;
grant execute on function bearer_create(uuid, bytea, text, inet, text),
	refresh_token_use(bytea, bytea, text), principal_load_bearer(uuid),
	session_revoke_everywhere() to outstaff_app;

commit;
