-- Making accounts and sessions: what happens before anybody is known.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The rest of the transaction acts as the new account.
create function account_create(email text, password_hash text,
	first_name text, last_name text, request_id text) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	id uuid := uuid_v7();
begin
	perform set_config('outstaff.account', id::text, true),
		set_config('outstaff.action', 'account.create', true),
		set_config('outstaff.request', request_id, true);
	insert into account (id, email, password_hash, first_name, last_name)
	values (id, email, password_hash, first_name, last_name);
	return id;
end $$;

create function account_for_sign_in(email text) returns table (
	id uuid, password_hash text, first_name text, last_name text, name text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.id, a.password_hash, a.first_name, a.last_name, a.name
	from account a
	where lower(a.email) = lower($1) and a.deleted_at is null
		and a.status = 'active';
$$;

-- The same password, hashed again: the parameters grew.
create function account_rehash(id uuid, password_hash text,
	request_id text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform set_config('outstaff.account', id::text, true),
		set_config('outstaff.action', 'account.rehash', true),
		set_config('outstaff.request', request_id, true);
	update account a set password_hash = account_rehash.password_hash
	where a.id = account_rehash.id;
end $$;

-- The organization used last, else the one joined first.
create function session_organization(account_id uuid) returns uuid
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select m.organization_id
	from membership m
	join organization o on o.id = m.organization_id
	left join lateral (select max(s.seen_at) as at from session s
		where s.account_id = m.account_id
			and s.organization_id = m.organization_id) used on true
	where m.account_id = $1 and m.status = 'active' and m.deleted_at is null
		and o.status = 'active' and o.deleted_at is null
	order by used.at desc nulls last, m.created_at, m.id
	limit 1;
$$;

create function session_create(account_id uuid, token_hash bytea, kind text,
	user_agent text, address inet, request_id text)
returns table (id uuid, organization_id uuid, expires_at timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform set_config('outstaff.account', account_id::text, true),
		set_config('outstaff.action', 'session.create', true),
		set_config('outstaff.request', request_id, true);
	return query
	insert into session as s (account_id, organization_id, token_hash, kind,
		user_agent, address)
	values (account_id, session_organization(account_id), token_hash, kind,
		left(user_agent, 255), address)
	returning s.id, s.organization_id, s.expires_at;
end $$;

-- Only one's own.
create function session_revoke(session_id uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	update session s set revoked_at = now()
	where s.id = session_id and s.account_id = current_account()
		and s.revoked_at is null;
$$;

alter function account_create(text, text, text, text, text)
	owner to outstaff_definer;
alter function account_for_sign_in(text) owner to outstaff_definer;
alter function account_rehash(uuid, text, text) owner to outstaff_definer;
alter function session_organization(uuid) owner to outstaff_definer;
alter function session_create(uuid, bytea, text, text, inet, text)
	owner to outstaff_definer;
alter function session_revoke(uuid) owner to outstaff_definer;
grant execute on function account_create(text, text, text, text, text),
	account_for_sign_in(text), account_rehash(uuid, text, text),
	session_create(uuid, bytea, text, text, inet, text),
	session_revoke(uuid) to outstaff_app;

commit;
