begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function account_delete() returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone uuid := current_account();
begin
	update membership m set deleted_at = now()
	where m.account_id = gone and m.deleted_at is null;
	update session s set revoked_at = case when s.revoked_at is null
			then now() else s.revoked_at end,
		user_agent = null, address = null
	where s.account_id = gone;
	delete from two_factor t where t.account_id = gone;
	update capability c set revoked_at = now()
	where c.account_id = gone and c.used_at is null
		and c.revoked_at is null;
	update account a set first_name = 'Deleted', last_name = 'account',
		email = 'deleted-' || gone || '@deleted.invalid',
		email_verified_at = null, password_hash = '-', timezone = null,
		language = null, status = 'deactivated', deleted_at = now()
	where a.id = gone and a.deleted_at is null;
end $$;

create or replace function email_change(token_hash bytea, request_id text)
returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	used capability := capability_use(token_hash, 'email_change',
		'account.change_email', request_id);
	old_email text;
begin
	select a.email into old_email from account a
	where a.id = used.account_id and a.deleted_at is null
		and a.status = 'active';
	if old_email is null or exists (select from account a
			where lower(a.email) = lower(used.email)
				and a.id <> used.account_id
				and a.deleted_at is null) then
		return;
	end if;
	update capability c set revoked_at = now()
	where c.account_id = used.account_id and c.used_at is null
		and c.revoked_at is null;
	update session s set revoked_at = now()
	where s.account_id = used.account_id and s.revoked_at is null;
	perform mail_add('email_changed', used.account_id, old_email),
		mail_add('email_changed', used.account_id, used.email);
	return query
	update account a set email = used.email, email_verified_at = now()
	where a.id = used.account_id
	returning a.id;
end $$;

create or replace function account_password_change(session_id uuid, old_hash text,
	password_hash text, token_hash bytea) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update account a set password_hash = account_password_change.password_hash
	where a.id = current_account() and a.password_hash = old_hash;
	if not found then
		raise exception 'the password was changed meanwhile' using
			errcode = 'OS409',
			constraint = 'account_password_hash_seen';
	end if;
	update capability c set revoked_at = now()
	where c.account_id = current_account() and c.kind = 'password_reset'
		and c.used_at is null and c.revoked_at is null;
	perform mail_add('password_changed', a.id, a.email) from account a
	where a.id = current_account();
	perform session_end_others(session_id),
		session_authenticate(session_id, token_hash);
end $$;

create or replace function password_reset(token_hash bytea, password_hash text,
	request_id text) returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	used capability := capability_use(token_hash, 'password_reset',
		'account.reset_password', request_id);
begin
	if used.id is null then
		return;
	end if;
	update session s set revoked_at = now()
	where s.account_id = used.account_id and s.revoked_at is null;
	perform mail_add('password_changed', used.account_id, used.email);
	return query
	update account a set password_hash = password_reset.password_hash,
		email_verified_at = case when lower(a.email) = lower(used.email)
			then coalesce(a.email_verified_at, now())
			else a.email_verified_at end
	where a.id = used.account_id and a.deleted_at is null
		and a.status = 'active'
	returning a.id;
end $$;

drop function account_ways_end(uuid);
drop function account_links_end(uuid);

commit;
