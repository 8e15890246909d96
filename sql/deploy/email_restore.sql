-- Who lost their account with its address takes both back: by the link that a
-- proven old address gets when it is changed, for three days, with a new
-- password. An older link wins over a younger: what somebody does with the
-- account of somebody else is always the younger. What there is to sign in with
-- beside the password ends, but for two factors that were on for a day before
-- the change: who reads an old mailbox does not get past them, and who steals an
-- account turns them on as they change the address.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Whose password a link sets, and under which address they sign in with it.
create or replace function password_reset_find(token_hash bytea)
returns table (email text, first_name text, last_name text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select case c.kind when 'email_restore' then c.email else a.email end,
		a.first_name, a.last_name
	from capability c join account a on a.id = c.account_id
	where c.token_hash = $1
		and c.kind in ('password_reset', 'email_restore')
		and c.used_at is null and c.revoked_at is null
		and c.expires_at > now()
		and a.deleted_at is null and a.status = 'active';
$$;

-- An account that never proved the address gives it up, and so does one that was
-- made since it was lost: whoever reads the mailbox has both. Another keeps it.
create function email_vacate(used capability) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone uuid;
begin
	update account a set status = 'deactivated', email_verified_at = null,
		email = gen_random_uuid() || '@replaced.invalid'
	where lower(a.email) = lower(used.email) and a.id <> used.account_id
		and a.deleted_at is null and (a.email_verified_at is null
			or a.created_at > used.created_at)
	returning a.id into gone;
	update capability c set revoked_at = now()
	where c.account_id = gone and c.used_at is null and c.revoked_at is null;
	update session s set revoked_at = now()
	where s.account_id = gone and s.revoked_at is null;
	if exists (select from account a
		where lower(a.email) = lower(used.email)
			and a.id <> used.account_id and a.deleted_at is null) then
		raise exception 'the address is another account''s' using
			errcode = 'OS409', constraint = 'email_restore_taken';
	end if;
end $$;

create function email_restore(used capability) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform email_vacate(used);
	update account a set email = used.email, email_verified_at = now(),
		phone = null, phone_verified_at = null
	where a.id = used.account_id;
	delete from phone_confirmation c where c.account_id = used.account_id;
	update capability c set revoked_at = now()
	where c.account_id = used.account_id and c.used_at is null
		and c.revoked_at is null and (c.kind <> 'email_restore'
			or c.created_at >= used.created_at);
	delete from two_factor t
	where t.account_id = used.account_id
		and (t.confirmed_at is null or t.confirmed_at
			>= used.created_at - interval '1 day');
	update identity i set deleted_at = now()
	where i.account_id = used.account_id and i.deleted_at is null;
	delete from sign_in_device d where d.account_id = used.account_id;
end $$;

-- As before, and by the link of a lost address too.
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
		used := capability_use(token_hash, 'email_restore',
			'account.restore_email', request_id);
	end if;
	if used.id is null then
		return;
	end if;
	select a.* into holder from account a
	where a.id = used.account_id for update;
	if used.kind = 'email_restore' then
		perform email_restore(used);
	elsif holder.email_verified_at is null
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

create function email_restore_offer(account_id uuid, email text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	link uuid := uuid_v7();
begin
	insert into capability (id, kind, account_id, email, expires_at)
	values (link, 'email_restore', $1, $2, now() + interval '3 days');
	perform mail_add('email_restore', $1, $2, link);
end $$;

-- As before; a proven old address gets the link.
create or replace function email_change(token_hash bytea, request_id text)
returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	used capability := capability_use(token_hash, 'email_change',
		'account.change_email', request_id);
	old account;
begin
	select a.* into old from account a
	where a.id = used.account_id and a.deleted_at is null
		and a.status = 'active'
	for update;
	if old.id is null or exists (select from account a
			where lower(a.email) = lower(used.email)
				and a.id <> used.account_id
				and a.deleted_at is null) then
		return;
	end if;
	update capability c set revoked_at = now()
	where c.account_id = used.account_id and c.used_at is null
		and c.revoked_at is null and c.kind <> 'email_restore';
	update session s set revoked_at = now()
	where s.account_id = used.account_id and s.revoked_at is null;
	update message m set recipient = used.email
	where m.account_id = used.account_id and m.channel = 'mail'
		and m.status = 'waiting' and (m.notification_id is not null
			or m.event = 'notification_digest');
	if old.email_verified_at is null then
		perform mail_add('email_changed', old.id, old.email);
	else
		perform email_restore_offer(old.id, old.email);
	end if;
	perform mail_add('email_changed', used.account_id, used.email);
	return query
	update account a set email = used.email, email_verified_at = now()
	where a.id = used.account_id
	returning a.id;
end $$;

-- As before; who waits for an operator to open the account again can still take
-- the address back.
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
			and c.revoked_at is null and c.kind <> 'email_restore';
	end if;
	return query select found_id, ended;
end $$;

-- As before, for an hour: of five links an hour one is always good, whoever
-- asks for them.
create or replace function password_reset_prepare(job_id uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select capability_mail('password_reset', a.id, a.email,
		interval '1 hour')
	from job j
	join account a on lower(a.email) = j.payload ->> 'email'
	where j.id = $1 and a.deleted_at is null and a.status = 'active'
		and (select count(*) from capability c
			where c.account_id = a.id and c.kind = 'password_reset'
				and c.created_at > now() - interval '1 hour') < 5;
$$;

alter function email_vacate(capability) owner to outstaff_definer;
alter function email_restore(capability) owner to outstaff_definer;
alter function email_restore_offer(uuid, text) owner to outstaff_definer;
grant execute on function email_vacate(capability), email_restore(capability),
	email_restore_offer(uuid, text) to outstaff_definer;

commit;
