-- Accounts that an OpenID provider signs in, known by its issuer and subject
-- and never by an email, and the ways there that have begun.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Whom only a provider signs in has no password.
alter table account alter column password_hash drop not null;

create table identity (
	id uuid primary key default uuid_v7(),
	account_id uuid not null,
	provider_organization_id uuid not null,
	provider_id uuid not null,
	issuer text not null,
	subject text not null,
	email text,
	used_at timestamptz not null default now(),
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	constraint identity_issuer_check check (char_length(issuer) <= 500),
	constraint identity_subject_check
		check (char_length(subject) between 1 and 255),
	constraint identity_email_check check (char_length(email) <= 254),
	constraint identity_account_id_exists
		foreign key (account_id) references account (id),
	constraint identity_provider_id_exists
		foreign key (provider_organization_id, provider_id)
		references identity_provider (organization_id, id)
);
create unique index identity_subject_unique
	on identity (provider_id, issuer, subject) where deleted_at is null;
create index identity_account on identity (account_id);

call table_protect('identity', 'account_id = (select current_account())');
call table_audit('identity');
grant select on identity
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant select, insert, update on identity to outstaff_definer;

-- An account that has ended leaves nobody's name there behind.
create function identity_account_end() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update identity i set deleted_at = now(), email = null
	where i.account_id = new.id and i.deleted_at is null;
	return null;
end $$;
alter function identity_account_end() owner to outstaff_definer;
create trigger identity after update of deleted_at on account for each row
	when (new.deleted_at is not null)
	execute function identity_account_end();

-- One visit to a provider: begun by a browser, which has the token, and ended
-- by it once, within ten minutes. An account is named where one wants to link.
create table sign_in_flow (
	token_hash bytea primary key,
	provider_id uuid not null,
	account_id uuid,
	next text,
	expires_at timestamptz not null default now() + interval '10 minutes',
	used_at timestamptz,
	constraint sign_in_flow_token_hash_check
		check (length(token_hash) = 32),
	constraint sign_in_flow_next_check check (char_length(next) <= 2048)
);
create index sign_in_flow_expires_at on sign_in_flow (expires_at);

call table_protect('sign_in_flow', 'false');
grant select, insert, update, delete on sign_in_flow to outstaff_definer;

-- Old ones are taken away by the new.
create function sign_in_flow_begin(token_hash bytea, provider_id uuid,
	next text, link boolean) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	delete from sign_in_flow f where f.token_hash in (
		select o.token_hash from sign_in_flow o
		where o.expires_at < now() - interval '1 hour'
		limit 20 for update skip locked);
	insert into sign_in_flow (token_hash, provider_id, account_id, next)
	values ($1, $2, case when $4 then current_account() end, $3);
$$;

-- What it is for; no row where it is none any more.
create function sign_in_flow_find(token_hash bytea) returns table (
	provider_id uuid, account_id uuid, next text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select f.provider_id, f.account_id, f.next from sign_in_flow f
	where f.token_hash = $1 and f.used_at is null and f.expires_at > now();
$$;

create function sign_in_flow_use(token_hash bytea) returns table (
	provider_id uuid)
language sql security definer set search_path = outstaff, pg_temp as $$
	update sign_in_flow f set used_at = now()
	where f.token_hash = $1 and f.used_at is null and f.expires_at > now()
	returning f.provider_id;
$$;

-- The account of an identity; no row where there is none that may sign in.
create function identity_sign_in(provider_id uuid, issuer text, subject text,
	email text, request_id text) returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	known identity;
begin
	select i.* into known from identity i
	join account a on a.id = i.account_id
	where i.provider_id = $1 and i.issuer = $2 and i.subject = $3
		and i.deleted_at is null
		and a.status = 'active' and a.deleted_at is null
	for update of i;
	if not found then
		return;
	end if;
	perform set_actor(known.account_id, 'identity.sign_in', $5);
	update identity i set used_at = now(),
		email = coalesce(left($4, 254), i.email)
	where i.id = known.id;
	return query select known.account_id;
end $$;

-- Of the caller; whose it is already, it stays.
create function identity_link(provider_id uuid, issuer text, subject text,
	email text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into identity (account_id, provider_organization_id, provider_id,
		issuer, subject, email)
	select current_account(), p.organization_id, p.id, $2, $3, left($4, 254)
	from identity_provider p
	where p.id = $1 and p.enabled and p.deleted_at is null
		and not exists (select from identity i
			where i.provider_id = $1 and i.issuer = $2
				and i.subject = $3 and i.deleted_at is null
				and i.account_id = current_account());
end $$;

-- An account of an address that the provider has proven and nobody has here;
-- no row where the provider may not, or somebody has it.
create function identity_create_account(provider_id uuid, issuer text,
	subject text, email text, first_name text, last_name text,
	request_id text) returns table (account_id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	account uuid := uuid_v7();
	provider identity_provider;
begin
	select p.* into provider from identity_provider p
	where p.id = $1 and p.enabled and p.creates_accounts
		and p.deleted_at is null;
	if not found then
		return;
	end if;
	perform set_actor(account, 'identity.create_account', $7);
	insert into account (id, email, first_name, last_name,
		email_verified_at)
	values (account, lower($4), $5, $6, now());
	insert into identity (account_id, provider_organization_id, provider_id,
		issuer, subject, email)
	values (account, provider.organization_id, provider.id, $2, $3, $4);
	return query select account;
exception when unique_violation then
	return;
end $$;

-- The roles that a directory's groups are in its organization, for a month
-- unless it says so again; what it says no more ends now.
create function identity_groups(provider_id uuid, account_id uuid,
	groups text[], request_id text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	provider identity_provider;
	member uuid;
	wanted uuid[];
begin
	select p.* into provider from identity_provider p where p.id = $1;
	select m.id into member from membership m
	where m.organization_id = provider.organization_id
		and m.account_id = $2 and m.status = 'active'
		and m.deleted_at is null;
	if member is null then
		return;
	end if;
	select array_agg(distinct r.id) into wanted from idp_group_role i
	join role r on r.organization_id = i.organization_id
		and r.template = i.role and r.deleted_at is null
	where i.organization_id = provider.organization_id
		and i.identity_provider_id = provider.id
		and i.deleted_at is null and i.group_name = any ($3);
	perform set_actor($2, 'identity.groups', $4),
		set_config('outstaff.directory', 'on', true);
	update member_role g set valid_until = case
		when g.role_id = any (wanted) then now() + interval '30 days'
		else now() end
	where g.organization_id = provider.organization_id
		and g.member_id = member
		and g.identity_provider_id = provider.id
		and g.valid_from <= now() and g.valid_until > now()
		and (not g.role_id = any (coalesce(wanted, '{}'))
			or g.valid_until < now() + interval '29 days');
	insert into member_role (organization_id, member_id, role_id, source,
		identity_provider_id, valid_until)
	select provider.organization_id, member, w.id, 'idp', provider.id,
		now() + interval '30 days'
	from unnest(wanted) w (id)
	where not exists (select from member_role g
		where g.organization_id = provider.organization_id
			and g.member_id = member and g.role_id = w.id
			and g.identity_provider_id = provider.id
			and g.valid_until > now());
	perform set_config('outstaff.directory', '', true);
end $$;

-- The caller's, each with whether another way to sign in would be left.
create function identity_mine() returns table (id uuid, provider_id uuid,
	provider_name text, organization_name text, email text,
	used_at timestamptz, created_at timestamptz, removable boolean)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select i.id, p.id, p.name, o.name, i.email, i.used_at, i.created_at,
		a.password_hash is not null or exists (select from identity x
			join identity_provider y on y.id = x.provider_id
			where x.account_id = a.id and x.id <> i.id
				and x.deleted_at is null and y.enabled
				and y.deleted_at is null)
	from identity i
	join account a on a.id = i.account_id
	join identity_provider p on p.id = i.provider_id
	left join organization o on o.id = p.organization_id
	where i.account_id = current_account() and i.deleted_at is null
	order by i.created_at, i.id;
$$;

-- Those that the caller may link: the deployment's, and of own organizations.
create function identity_linkable() returns table (id uuid, name text,
	organization_name text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select p.id, p.name, o.name
	from identity_provider p
	left join organization o on o.id = p.organization_id
	where p.enabled and p.deleted_at is null
		and (p.organization_id = '00000000-0000-0000-0000-000000000000'
			or p.organization_id in
				(select m.id from organization_mine() m))
		and not exists (select from identity i
			where i.provider_id = p.id and i.deleted_at is null
				and i.account_id = current_account())
	order by o.name nulls first, p.name, p.id;
$$;

create function identity_unlink(identity_id uuid) returns table (id uuid)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	perform from account a where a.id = current_account() for update;
	if exists (select from identity_mine() m
			where m.id = $1 and not m.removable) then
		raise exception 'nobody locks themselves out' using
			errcode = 'OS409', constraint = 'identity_id_last';
	end if;
	return query
	update identity i set deleted_at = now()
	where i.id = $1 and i.account_id = current_account()
		and i.deleted_at is null
	returning i.id;
end $$;

alter function sign_in_flow_begin(bytea, uuid, text, boolean)
	owner to outstaff_definer;
alter function sign_in_flow_find(bytea) owner to outstaff_definer;
alter function sign_in_flow_use(bytea) owner to outstaff_definer;
alter function identity_sign_in(uuid, text, text, text, text)
	owner to outstaff_definer;
alter function identity_link(uuid, text, text, text)
	owner to outstaff_definer;
alter function identity_create_account(uuid, text, text, text, text, text,
	text) owner to outstaff_definer;
alter function identity_groups(uuid, uuid, text[], text)
	owner to outstaff_definer;
alter function identity_mine() owner to outstaff_definer;
alter function identity_linkable() owner to outstaff_definer;
alter function identity_unlink(uuid) owner to outstaff_definer;
grant execute on function sign_in_flow_begin(bytea, uuid, text, boolean),
	sign_in_flow_find(bytea), sign_in_flow_use(bytea),
	identity_sign_in(uuid, text, text, text, text),
	identity_link(uuid, text, text, text),
	identity_create_account(uuid, text, text, text, text, text, text),
	identity_groups(uuid, uuid, text[], text), identity_mine(),
	identity_linkable(), identity_unlink(uuid) to outstaff_app;

commit;
