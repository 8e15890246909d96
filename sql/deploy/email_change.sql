-- Another address for an account: it is asked for by who is signed in, and
-- proven by the link that goes to the new one. Both are told.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The same is written whether somebody has the address or not.
create function email_change_ask(email text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform capability_mail('email_change', current_account(), email,
		interval '1 hour');
	perform mail_add('email_change_asked', a.id, a.email)
	from account a where a.id = current_account();
end $$;

-- Other sessions end, and links that went to the old address. No row where the
-- link is good no more, or somebody else has the address.
create function email_change(token_hash bytea, request_id text)
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

-- What touches how somebody signs in is told them, whoever did it.
create function two_factor_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform mail_add(case when tg_op = 'DELETE' then 'two_factor_off'
			else 'two_factor_on' end, a.id, a.email)
	from account a
	where a.id = coalesce(new.account_id, old.account_id)
		and a.deleted_at is null;
	return null;
end $$;
create trigger tell_on after update on two_factor for each row
	when (old.confirmed_at is null and new.confirmed_at is not null)
	execute function two_factor_tell();
create trigger tell_off after delete on two_factor for each row
	when (old.confirmed_at is not null)
	execute function two_factor_tell();

create function account_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform mail_add('account_deleted', old.id, old.email);
	return null;
end $$;
create trigger tell_end after update on account for each row
	when (old.deleted_at is null and new.deleted_at is not null)
	execute function account_tell();

create function identity_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform mail_add('identity_linked', a.id, a.email)
	from account a
	where a.id = new.account_id and a.password_hash is not null
		and a.created_at < now();
	return null;
end $$;
create trigger tell after insert on identity
	for each row execute function identity_tell();

alter function email_change_ask(text) owner to outstaff_definer;
alter function email_change(bytea, text) owner to outstaff_definer;
alter function two_factor_tell() owner to outstaff_definer;
alter function account_tell() owner to outstaff_definer;
alter function identity_tell() owner to outstaff_definer;
grant execute on function email_change_ask(text), email_change(bytea, text)
	to outstaff_app;

commit;
