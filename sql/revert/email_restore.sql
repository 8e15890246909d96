begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function password_reset_prepare(job_id uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select capability_mail('password_reset', a.id, a.email,
		interval '30 minutes')
	from job j
	join account a on lower(a.email) = j.payload ->> 'email'
	where j.id = $1 and a.deleted_at is null and a.status = 'active'
		and (select count(*) from capability c
			where c.account_id = a.id and c.kind = 'password_reset'
				and c.created_at > now() - interval '1 hour') < 5;
$$;

create or replace function account_set_status(email text, status text)
returns table (id uuid, sessions_ended int)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	found_id uuid;
	ended int := 0;
begin
	perform set_config('outstaff.action', 'account.' || $2, true);
	update account a set status = $2
	where lower(a.email) = lower($1) and a.deleted_at is null
	returning a.id into found_id;
	if found_id is null then
		return;
	end if;
	if $2 = 'deactivated' then
		update session s set revoked_at = now()
		where s.account_id = found_id and s.revoked_at is null
			and s.expires_at > now();
		get diagnostics ended = row_count;
		update capability c set revoked_at = now()
		where c.account_id = found_id and c.used_at is null
			and c.revoked_at is null;
	end if;
	return query select found_id, ended;
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

drop function email_restore_offer(uuid, text);
drop function email_restore(capability);
drop function email_vacate(capability);

commit;
