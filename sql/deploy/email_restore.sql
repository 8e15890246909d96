-- Who lost their account with its address takes both back: by the link that
-- the proven old address got when it was changed, for a week, with a new
-- password. What was added in the meantime to sign in with ends.
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

-- The address is free, or nothing happens. Nobody takes anything back twice.
create function email_restore(used capability) returns boolean
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update account a set email = used.email, email_verified_at = now()
	where a.id = used.account_id and not exists (select from account b
		where lower(b.email) = lower(used.email)
			and b.id <> used.account_id and b.deleted_at is null);
	if not found then
		return false;
	end if;
	update capability c set revoked_at = now()
	where c.account_id = used.account_id and c.used_at is null
		and c.revoked_at is null;
	delete from two_factor t
	where t.account_id = used.account_id
		and t.confirmed_at >= used.created_at - interval '1 day';
	update identity i set deleted_at = now()
	where i.account_id = used.account_id and i.deleted_at is null
		and i.created_at >= used.created_at - interval '1 day';
	return true;
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
	if used.kind = 'email_restore' and not email_restore(used) then
		return;
	end if;
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

-- As before; a proven old address gets the link, of which the oldest stays good.
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
	if old.email_verified_at is null or exists (select from capability c
			where c.account_id = used.account_id
				and c.kind = 'email_restore' and c.used_at is null
				and c.revoked_at is null and c.expires_at > now()) then
		perform mail_add('email_changed', used.account_id, old.email);
	else
		perform capability_mail('email_restore', used.account_id,
			old.email, interval '7 days');
	end if;
	perform mail_add('email_changed', used.account_id, used.email);
	return query
	update account a set email = used.email, email_verified_at = now()
	where a.id = used.account_id
	returning a.id;
end $$;

alter function email_restore(capability) owner to outstaff_definer;
grant execute on function email_restore(capability) to outstaff_definer;

commit;
