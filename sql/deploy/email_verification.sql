-- Who reads the mail of an address: proven by links, once at sign-up and each
-- time that a password was forgotten.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- A short name made of a name; a few signs of chance keep it one's own.
create function slug_of(name text) returns text language sql volatile
begin atomic
	select coalesce(nullif(trim(both '-' from left(regexp_replace(
		lower(name), '[^a-z0-9]+', '-', 'g'), 40)), ''), 'organization')
		|| '-' || left(replace(gen_random_uuid()::text, '-', ''), 6);
end;
grant execute on function slug_of(text) to outstaff_definer;

-- Somebody's address is never told: where it has an account already, that
-- account's holder is written to, and nobody else learns of it. With a company,
-- its first person owns it.
create function account_sign_up(email text, password_hash text,
	first_name text, last_name text, company_name text, request_id text)
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	known uuid;
begin
	perform capability_mail('email_verification', account_create(email,
		password_hash, first_name, last_name, request_id), email,
		interval '3 days');
	if company_name is not null then
		perform organization_create(null, company_name,
			slug_of(company_name), 'UTC', 'monday');
	end if;
exception when unique_violation then
	select a.id into strict known from account a
	where lower(a.email) = lower(account_sign_up.email)
		and a.deleted_at is null;
	perform set_actor(known, 'account.sign_up', request_id);
	perform mail_add('sign_up_again', known, email);
end $$;

-- Again, for who is signed in and has not proven the address.
create function email_verification_send() returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	address text;
begin
	select a.email into address from account a
	where a.id = current_account() and a.email_verified_at is null;
	if found then
		perform capability_mail('email_verification', current_account(),
			address, interval '3 days');
	end if;
end $$;

create function account_is_verified(account_id uuid) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.email_verified_at is not null from account a where a.id = $1;
$$;

-- The address must still be the account's.
create function email_verify(token_hash bytea, request_id text)
returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	used capability := capability_use(token_hash, 'email_verification',
		'account.verify_email', request_id);
begin
	if used.id is null then
		return;
	end if;
	return query
	update account a set email_verified_at = now()
	where a.id = used.account_id and a.deleted_at is null
		and lower(a.email) = lower(used.email)
	returning a.id;
end $$;

-- Known or not, the same is written; the worker finds out which it is.
create function password_reset_ask(email text) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select job_add('password_reset',
		jsonb_build_object('email', lower(email)), lower(email));
$$;

-- Nobody's mailbox is flooded: five an hour.
create function password_reset_prepare(job_id uuid) returns void
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

-- Whose password the holder of a link may set; for the rules of passwords.
create function password_reset_find(token_hash bytea) returns table (
	email text, first_name text, last_name text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.email, a.first_name, a.last_name
	from capability c join account a on a.id = c.account_id
	where c.token_hash = $1 and c.kind = 'password_reset'
		and c.used_at is null and c.revoked_at is null
		and c.expires_at > now()
		and a.deleted_at is null and a.status = 'active';
$$;

-- All sessions end. Who got the link by mail has proven the address.
create function password_reset(token_hash bytea, password_hash text,
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

alter function account_sign_up(text, text, text, text, text, text)
	owner to outstaff_definer;
alter function account_is_verified(uuid) owner to outstaff_definer;
alter function email_verification_send() owner to outstaff_definer;
alter function email_verify(bytea, text) owner to outstaff_definer;
alter function password_reset_ask(text) owner to outstaff_definer;
alter function password_reset_prepare(uuid) owner to outstaff_definer;
alter function password_reset_find(bytea) owner to outstaff_definer;
alter function password_reset(bytea, text, text) owner to outstaff_definer;
grant execute on function account_sign_up(text, text, text, text, text, text),
	account_is_verified(uuid), email_verification_send(),
	email_verify(bytea, text),
	password_reset_ask(text), password_reset_find(bytea),
	password_reset(bytea, text, text) to outstaff_app;
grant execute on function password_reset_prepare(uuid) to outstaff_worker;

commit;
