-- A second proof at sign-in: codes of an authenticator app, or one of the
-- recovery codes. Its secret is sealed; codes and steps are used once.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table two_factor (
	id uuid primary key default uuid_v7(),
	account_id uuid not null,
	sealed_secret bytea not null,
	last_step bigint not null default 0,
	recovery_hashes bytea[] not null default '{}',
	confirmed_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint two_factor_account_id_unique unique (account_id),
	constraint two_factor_account_id_exists
		foreign key (account_id) references account (id),
	constraint two_factor_sealed_secret_check
		check (length(sealed_secret) = 48)
);
comment on column two_factor.confirmed_at is 'null: being set up';
comment on column two_factor.last_step is 'no code up to it is taken again';

-- As before, and neither secrets nor what is kept of codes.
create or replace function audit_changes(before jsonb, after jsonb)
returns jsonb
language sql immutable set search_path = outstaff, pg_temp as $$
	select jsonb_object_agg(key, case when key in ('password_hash',
			'sealed_secret', 'recovery_hashes',
			'client_secret_sealed')
			then '["hidden", "hidden"]'
			else jsonb_build_array(before -> key, after -> key) end)
	from jsonb_object_keys(before || after) key
	where nullif(before -> key, 'null') is distinct from
			nullif(after -> key, 'null')
		and not (key = 'organization_id'
			and '{}' in (before, after))
		and key <> all ('{id,created_at,updated_at,
			seen_at,token_hash,policy_version,lasts_until,
			longest_lead,storage_key,holder_name,document_name,
			document_type,document_size,reviewed_by_name}');
$$;

call table_protect('two_factor', 'account_id = (select current_account())');
call table_audit('two_factor');
grant select (id, account_id, confirmed_at, created_at, updated_at)
	on two_factor to outstaff_app, outstaff_readonly, outstaff_worker;
grant select, insert, update, delete on two_factor to outstaff_definer;

-- Between the password and the code there is a session of a kind that stands
-- for nobody yet.
alter table session drop constraint session_kind_check;
alter table session add constraint session_kind_check
	check (kind in ('cookie', 'bearer', 'token', 'pending'));

-- What programs remember of who may do what, they read anew.
create function two_factor_follow() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update organization set policy_version = policy_version + 1
	where id in (select m.organization_id from membership m
		where m.account_id = case tg_op when 'DELETE' then old.account_id
			else new.account_id end and m.deleted_at is null);
	return null;
end $$;
alter function two_factor_follow() owner to outstaff_definer;
create trigger policy after update of confirmed_at or delete on two_factor
	for each row execute function two_factor_follow();

-- How it stands with the caller: always one row.
create function two_factor_state() returns table (
	enabled boolean, confirmed_at timestamptz, codes_left int)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select t.confirmed_at is not null, t.confirmed_at,
		case when t.confirmed_at is null then 0
			else cardinality(t.recovery_hashes) end
	from (values (current_account())) c (id)
	left join two_factor t on t.account_id = c.id;
$$;

-- What codes are checked against. Sealed, it tells the program's key alone.
create function two_factor_of(account_id uuid) returns table (
	sealed_secret bytea, last_step bigint, confirmed boolean)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select t.sealed_secret, t.last_step, t.confirmed_at is not null
	from two_factor t where t.account_id = $1;
$$;

-- A new secret takes the place of one that was not confirmed.
create function two_factor_begin(sealed_secret bytea) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into two_factor as t (account_id, sealed_secret)
	values (current_account(), sealed_secret)
	on conflict (account_id) do update set sealed_secret = excluded.sealed_secret,
		last_step = 0
	where t.confirmed_at is null;
	if not found then
		raise exception 'two-factor sign-in is on already' using
			errcode = 'OS409', constraint = 'two_factor_account_id_confirmed';
	end if;
end $$;

-- The first code was right: it is on. Sessions that were opened without a
-- second proof end, but this one.
create function two_factor_confirm(session_id uuid, step bigint,
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

-- Of any number that try a step, one gets a row.
create function two_factor_use(account_id uuid, step bigint, request_id text)
returns setof uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform set_actor(account_id, 'two_factor.use', request_id);
	return query update two_factor t set last_step = step
	where t.account_id = $1 and t.confirmed_at is not null
		and t.last_step < step
	returning t.account_id;
end $$;

-- Likewise of a recovery code.
create function two_factor_recover(account_id uuid, code_hash bytea,
	request_id text) returns setof uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform set_actor(account_id, 'two_factor.recover', request_id);
	return query update two_factor t set
		recovery_hashes = array_remove(t.recovery_hashes, code_hash)
	where t.account_id = $1 and t.confirmed_at is not null
		and code_hash = any (t.recovery_hashes)
	returning t.account_id;
end $$;

create function two_factor_renew(recovery_hashes bytea[])
returns table (codes_left int)
language sql security definer set search_path = outstaff, pg_temp as $$
	update two_factor t set recovery_hashes = $1
	where t.account_id = current_account() and t.confirmed_at is not null
	returning cardinality(t.recovery_hashes);
$$;

create function two_factor_disable() returns setof uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	delete from two_factor t
	where t.account_id = current_account() and t.confirmed_at is not null
	returning t.account_id;
$$;

-- The password was right; the code is to come within ten minutes.
create function session_pending_create(account_id uuid, token_hash bytea,
	user_agent text, address inet, request_id text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform set_actor(account_id, 'session.begin', request_id);
	insert into session (account_id, token_hash, kind, user_agent, address,
		expires_at)
	values (account_id, token_hash, 'pending', left(user_agent, 255),
		address, now() + interval '10 minutes');
end $$;

create function session_pending(token_hash bytea) returns table (
	account_id uuid, email text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.id, a.email
	from session s join account a on a.id = s.account_id
	where s.token_hash = $1 and s.kind = 'pending' and s.revoked_at is null
		and s.expires_at > now()
		and a.status = 'active' and a.deleted_at is null;
$$;

-- Too many wrong codes.
create function session_pending_end(token_hash bytea) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	update session s set revoked_at = now()
	where s.token_hash = $1 and s.kind = 'pending' and s.revoked_at is null;
$$;

-- A session under a new token takes its place; no row where it has ended.
create function session_promote(token_hash bytea, new_token_hash bytea,
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

alter function two_factor_state() owner to outstaff_definer;
alter function two_factor_of(uuid) owner to outstaff_definer;
alter function two_factor_begin(bytea) owner to outstaff_definer;
alter function two_factor_confirm(uuid, bigint, bytea[], bytea)
	owner to outstaff_definer;
alter function two_factor_use(uuid, bigint, text) owner to outstaff_definer;
alter function two_factor_recover(uuid, bytea, text)
	owner to outstaff_definer;
alter function two_factor_renew(bytea[]) owner to outstaff_definer;
alter function two_factor_disable() owner to outstaff_definer;
alter function session_pending_create(uuid, bytea, text, inet, text)
	owner to outstaff_definer;
alter function session_pending(bytea) owner to outstaff_definer;
alter function session_pending_end(bytea) owner to outstaff_definer;
alter function session_promote(bytea, bytea, text, inet, text)
	owner to outstaff_definer;
grant execute on function two_factor_state(), two_factor_of(uuid),
	two_factor_begin(bytea),
	two_factor_confirm(uuid, bigint, bytea[], bytea),
	two_factor_use(uuid, bigint, text),
	two_factor_recover(uuid, bytea, text), two_factor_renew(bytea[]),
	two_factor_disable(),
	session_pending_create(uuid, bytea, text, inet, text),
	session_pending(bytea), session_pending_end(bytea),
	session_promote(bytea, bytea, text, inet, text) to outstaff_app;

commit;
