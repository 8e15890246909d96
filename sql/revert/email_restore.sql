begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

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

create or replace function password_reset_find(token_hash bytea) returns table (
	email text, first_name text, last_name text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.email, a.first_name, a.last_name
	from capability c join account a on a.id = c.account_id
	where c.token_hash = $1 and c.kind = 'password_reset'
		and c.used_at is null and c.revoked_at is null
		and c.expires_at > now()
		and a.deleted_at is null and a.status = 'active';
$$;

drop function email_restore(capability);

commit;
