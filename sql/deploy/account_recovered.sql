-- Who sets a new password takes the account back: whatever was begun under the
-- old one ends, also a change of address whose link waits in another mailbox.
-- Who proves an address that nobody had proven gets nothing of what somebody
-- else set up in its name.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Links that lead to another password or address.
create function account_links_end(account_id uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	update capability c set revoked_at = now()
	where c.account_id = $1 and c.used_at is null and c.revoked_at is null
		and c.kind in ('password_reset', 'email_change');
$$;

-- Ways in, and a number, that were added before the address was proven.
create function account_ways_end(account_id uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	delete from two_factor t where t.account_id = $1;
	update identity i set deleted_at = now()
	where i.account_id = $1 and i.deleted_at is null;
	delete from phone_confirmation c where c.account_id = $1;
	update account a set phone = null, phone_verified_at = null
	where a.id = $1 and a.phone is not null;
$$;

-- As before, and the account is held first: a session that begins meanwhile
-- either ends here or does not begin (sign_in_hold).
create or replace function password_reset(token_hash bytea, password_hash text,
	request_id text) returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	used capability := capability_use(token_hash, 'password_reset',
		'account.reset_password', request_id);
	holder account;
begin
	if used.id is null then
		return;
	end if;
	select a.* into holder from account a
	where a.id = used.account_id for update;
	if holder.email_verified_at is null
		and lower(holder.email) = lower(used.email) then
		perform account_ways_end(used.account_id);
	end if;
	update session s set revoked_at = now()
	where s.account_id = used.account_id and s.revoked_at is null;
	perform account_links_end(used.account_id),
		mail_add('password_changed', used.account_id, used.email);
	return query
	update account a set password_hash = password_reset.password_hash,
		email_verified_at = case when lower(a.email) = lower(used.email)
			then coalesce(a.email_verified_at, now())
			else a.email_verified_at end
	where a.id = used.account_id and a.deleted_at is null
		and a.status = 'active'
	returning a.id;
end $$;

-- As before, and a change of address that waits ends as well.
create or replace function account_password_change(session_id uuid,
	old_hash text, password_hash text, token_hash bytea) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update account a set password_hash = account_password_change.password_hash
	where a.id = current_account() and a.password_hash = old_hash;
	if not found then
		raise exception 'the password was changed meanwhile' using
			errcode = 'OS409',
			constraint = 'account_password_hash_seen';
	end if;
	perform account_links_end(current_account());
	perform mail_add('password_changed', a.id, a.email) from account a
	where a.id = current_account();
	perform session_end_others(session_id),
		session_authenticate(session_id, token_hash);
end $$;

-- As before, the account held first; news that waits goes to the new address.
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
		and a.status = 'active'
	for update;
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
	update message m set recipient = used.email
	where m.account_id = used.account_id and m.channel = 'mail'
		and m.status = 'waiting' and (m.notification_id is not null
			or m.event = 'notification_digest');
	perform mail_add('email_changed', used.account_id, old_email),
		mail_add('email_changed', used.account_id, used.email);
	return query
	update account a set email = used.email, email_verified_at = now()
	where a.id = used.account_id
	returning a.id;
end $$;

-- As before, the account held first.
create or replace function account_delete() returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone uuid := current_account();
begin
	perform from account a where a.id = gone for update;
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

alter function account_links_end(uuid) owner to outstaff_definer;
alter function account_ways_end(uuid) owner to outstaff_definer;
grant execute on function account_links_end(uuid), account_ways_end(uuid)
	to outstaff_definer;

commit;
