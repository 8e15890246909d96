-- A sign-in takes a moment between what it looked at and the session that it
-- makes. Whoever changes meanwhile how an account is signed in to ends all its
-- sessions, and must not miss one that is about to begin: a session begins only
-- while its account is held and is as it was seen.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The account, held until the end of the transaction: active, and with the
-- password and the second factor that were seen; null: neither was looked at.
create function sign_in_hold(account_id uuid, password_seen text,
	factor_seen boolean) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform from account a
	where a.id = $1 and a.status = 'active' and a.deleted_at is null
		and ($2 is null or a.password_hash = $2)
	for share;
	if not found or $3 <> exists (select from two_factor t
			where t.account_id = $1
				and t.confirmed_at is not null) then
		raise exception 'the account is not as it was seen' using
			errcode = 'OS409', constraint = 'sign_in_overtaken';
	end if;
	return $1;
end $$;

-- The same password, hashed again, unless it is another by now.
drop function account_rehash(uuid, text, text);
create function account_rehash(id uuid, password_seen text, password_hash text,
	request_id text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform set_config('outstaff.account', id::text, true),
		set_config('outstaff.action', 'account.rehash', true),
		set_config('outstaff.request', request_id, true);
	update account a set password_hash = account_rehash.password_hash
	where a.id = account_rehash.id and a.password_hash = password_seen;
end $$;

-- As before, the account held first.
create or replace function two_factor_confirm(session_id uuid, step bigint,
	recovery_hashes bytea[], token_hash bytea) returns table (codes_left int)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
begin
	perform from account a where a.id = current_account() for update;
	update two_factor t set confirmed_at = now(), last_step = step,
		recovery_hashes = two_factor_confirm.recovery_hashes
	where t.account_id = current_account() and t.confirmed_at is null;
	if not found then
		raise exception 'two-factor sign-in is on already' using
			errcode = 'OS409', constraint = 'two_factor_account_id_confirmed';
	end if;
	perform session_end_others(session_id),
		session_authenticate(session_id, token_hash);
	return query select cardinality(recovery_hashes);
end $$;

-- As before, the account held first.
create or replace function session_promote(token_hash bytea,
	new_token_hash bytea, user_agent text, address inet, request_id text)
returns table (id uuid, organization_id uuid, expires_at timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	account uuid;
begin
	select p.account_id into account from session_pending($1) p;
	if account is null then
		return;
	end if;
	perform sign_in_hold(account, null, null),
		set_actor(account, 'session.create', request_id);
	update session s set revoked_at = now()
	where s.token_hash = $1 and s.kind = 'pending' and s.revoked_at is null
		and s.account_id = account;
	if found then
		return query select c.id, c.organization_id, c.expires_at
		from session_create(account, new_token_hash, 'cookie',
			user_agent, address, request_id) c;
	end if;
end $$;

alter function sign_in_hold(uuid, text, boolean) owner to outstaff_definer;
alter function account_rehash(uuid, text, text, text)
	owner to outstaff_definer;
grant execute on function sign_in_hold(uuid, text, boolean)
	to outstaff_app, outstaff_definer;
grant execute on function account_rehash(uuid, text, text, text)
	to outstaff_app;

commit;
