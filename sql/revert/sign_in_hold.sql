begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function account_rehash(uuid, text, text, text);
create or replace function session_promote(token_hash bytea, new_token_hash bytea,
	user_agent text, address inet, request_id text)
returns table (id uuid, organization_id uuid, expires_at timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	account uuid;
begin
	select p.account_id into account from session_pending($1) p;
	perform set_actor(account, 'session.create', request_id);
	update session s set revoked_at = now()
	where s.token_hash = $1 and s.kind = 'pending' and s.revoked_at is null
		and s.account_id = account;
	if found then
		return query select c.id, c.organization_id, c.expires_at
		from session_create(account, new_token_hash, 'cookie',
			user_agent, address, request_id) c;
	end if;
end $$;

create or replace function two_factor_confirm(session_id uuid, step bigint,
	recovery_hashes bytea[], token_hash bytea) returns table (codes_left int)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
begin
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

create or replace function account_rehash(id uuid, password_hash text,
	request_id text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform set_config('outstaff.account', id::text, true),
		set_config('outstaff.action', 'account.rehash', true),
		set_config('outstaff.request', request_id, true);
	update account a set password_hash = account_rehash.password_hash
	where a.id = account_rehash.id;
end $$;

alter function account_rehash(uuid, text, text) owner to outstaff_definer;
grant execute on function account_rehash(uuid, text, text) to outstaff_app;
drop function sign_in_hold(uuid, text, boolean);

commit;
