-- Who signs people in besides us: OpenID providers of the whole deployment,
-- whose organization is the nil one, and of single organizations. What an
-- organization's directory calls a group may be a role here.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table identity_provider (
	organization_id uuid not null
		default '00000000-0000-0000-0000-000000000000',
	id uuid not null default uuid_v7(),
	name text not null,
	issuer text not null,
	client_id text not null,
	client_secret_sealed text,
	from_settings boolean not null default false,
	creates_accounts boolean not null default false,
	domains text[] not null default '{}',
	group_claim text,
	enabled boolean not null default true,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	primary key (organization_id, id),
	constraint identity_provider_name_check
		check (char_length(name) between 1 and 60),
	constraint identity_provider_issuer_check
		check (char_length(issuer) <= 500 and issuer
			~ '^https?://[A-Za-z0-9._:\[\]-]+(/[A-Za-z0-9._~{}/-]*)?$'),
	-- A directory of many tenants is no organization's own.
	constraint identity_provider_issuer_own check (organization_id =
		'00000000-0000-0000-0000-000000000000' or issuer !~ '[{}]'),
	constraint identity_provider_client_id_check
		check (char_length(client_id) between 1 and 255),
	constraint identity_provider_client_secret_check
		check (char_length(client_secret_sealed) <= 2000),
	-- What an organization says of an address proves it to nobody else.
	constraint identity_provider_creates_accounts_check
		check (not creates_accounts or organization_id =
			'00000000-0000-0000-0000-000000000000'),
	constraint identity_provider_from_settings_check
		check (not from_settings or organization_id =
			'00000000-0000-0000-0000-000000000000'),
	constraint identity_provider_domains_check check (
		cardinality(domains) <= 20 and array_to_string(domains, ' ', '')
			~ '^([a-z0-9-]+(\.[a-z0-9-]+)+( |$))*$'),
	constraint identity_provider_group_claim_check check (group_claim
		~ '^[A-Za-z0-9_.:/-]{1,200}$')
);
comment on column identity_provider.domains is 'of email addresses whose '
	'holders are offered this provider; proves nothing';
create unique index identity_provider_id_unique on identity_provider (id);
create unique index identity_provider_client_id_unique on identity_provider
	(organization_id, issuer, client_id) where deleted_at is null;
create index identity_provider_domains on identity_provider
	using gin (domains) where enabled and deleted_at is null;

call tenant_table('identity_provider');
revoke select on identity_provider
	from outstaff_app, outstaff_readonly, outstaff_worker;
grant select (organization_id, id, name, issuer, client_id, domains,
	group_claim, enabled, created_at, updated_at, deleted_at)
	on identity_provider to outstaff_app, outstaff_readonly, outstaff_worker;
grant insert (organization_id, name, issuer, client_id, client_secret_sealed,
	domains, group_claim, enabled) on identity_provider to outstaff_app;
grant update (name, issuer, client_id, client_secret_sealed, domains,
	group_claim, enabled, deleted_at) on identity_provider to outstaff_app;
grant select, insert, update on identity_provider to outstaff_definer;

-- Who does not give the secret anew keeps it, but not for another issuer:
-- nobody gets to see it by sending it to themselves.
create function identity_provider_secret() returns trigger
language plpgsql as $$
begin
	if new.client_secret_sealed is null and new.issuer = old.issuer then
		new.client_secret_sealed := old.client_secret_sealed;
	end if;
	return new;
end $$;
create trigger secret before update of client_secret_sealed
	on identity_provider
	for each row execute function identity_provider_secret();

-- Owners are not made by a directory: an organization must keep one.
create table idp_group_role (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	identity_provider_id uuid not null,
	group_name text not null,
	role text not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	primary key (organization_id, id),
	constraint idp_group_role_group_name_check
		check (char_length(group_name) between 1 and 255),
	constraint idp_group_role_role_check
		check (role in ('admin', 'member', 'auditor')),
	constraint idp_group_role_identity_provider_id_exists
		foreign key (organization_id, identity_provider_id)
		references identity_provider (organization_id, id)
);
create unique index idp_group_role_group_name_unique on idp_group_role
	(organization_id, identity_provider_id, group_name, role)
	where deleted_at is null;

call tenant_table('idp_group_role');
grant insert (organization_id, identity_provider_id, group_name, role),
	update (deleted_at) on idp_group_role to outstaff_app;
grant select, update on idp_group_role to outstaff_definer;

-- Whoever has a role by a group has it from this provider.
alter table member_role
	add column identity_provider_id uuid,
	drop constraint member_role_source_check,
	add constraint member_role_source_check check (source in ('local', 'idp')
		and (source = 'idp') = (identity_provider_id is not null)),
	drop constraint member_role_role_id_overlap,
	add constraint member_role_role_id_overlap exclude using gist (
		organization_id with =, member_id with =, role_id with =,
		source with =, (coalesce(identity_provider_id, role_id)) with =,
		tstzrange(valid_from, valid_until) with &&),
	add constraint member_role_identity_provider_id_exists
		foreign key (organization_id, identity_provider_id)
		references identity_provider (organization_id, id);
create index member_role_identity_provider on member_role
	(organization_id, identity_provider_id)
	where identity_provider_id is not null;

-- The directory gives and takes them; here nobody does, as long as the member
-- is one.
create function member_role_of_directory() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	g member_role := case tg_op when 'DELETE' then old else new end;
begin
	if (new.source = 'idp' or old.source = 'idp')
		and current_setting('outstaff.directory', true) is distinct from 'on'
		and exists (select from membership m
			where m.organization_id = g.organization_id
				and m.id = g.member_id and m.deleted_at is null) then
		raise exception 'this role comes from the directory' using
			errcode = 'OS409', constraint = 'member_role_source_directory';
	end if;
	return g;
end $$;
alter function member_role_of_directory() owner to outstaff_definer;
create trigger directory before insert or update or delete on member_role
	for each row execute function member_role_of_directory();

-- Grants of a provider that are no group's any more end at once.
create function idp_grants_end() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	provider uuid := case tg_table_name when 'identity_provider'
		then to_jsonb(new) ->> 'id'
		else to_jsonb(new) ->> 'identity_provider_id' end;
begin
	perform set_config('outstaff.directory', 'on', true);
	update member_role g set valid_until = now()
	from role r
	where g.organization_id = new.organization_id
		and g.identity_provider_id = provider
		and r.organization_id = g.organization_id and r.id = g.role_id
		and g.valid_from <= now()
		and (g.valid_until is null or g.valid_until > now())
		and not exists (select from idp_group_role i
			join identity_provider p
				on p.organization_id = i.organization_id
				and p.id = i.identity_provider_id
			where i.organization_id = new.organization_id
				and i.identity_provider_id = provider
				and i.role = r.template and i.deleted_at is null
				and p.enabled and p.deleted_at is null
				and p.group_claim is not null);
	perform set_config('outstaff.directory', '', true);
	return null;
end $$;
alter function idp_grants_end() owner to outstaff_definer;
create trigger grants after update on identity_provider
	for each row execute function idp_grants_end();
create trigger grants after update on idp_group_role
	for each row execute function idp_grants_end();

-- The provider of the settings as a row; no issuer, no such provider.
create function identity_provider_settle(name text, issuer text,
	client_id text, creates_accounts boolean) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	perform set_config('outstaff.action', 'identity_provider.settle', true);
	update identity_provider p set enabled = false
	where p.from_settings and p.enabled and (p.issuer, p.client_id)
		is distinct from ($2, $3);
	update identity_provider p set name = $1, enabled = true,
		creates_accounts = $4
	where p.from_settings and (p.issuer, p.client_id) = ($2, $3)
		and (p.name, p.enabled, p.creates_accounts)
			is distinct from ($1, true, $4);
	insert into identity_provider as p (name, issuer, client_id,
		from_settings, creates_accounts)
	select $1, $2, $3, true, $4
	where $2 <> ''
	on conflict (organization_id, issuer, client_id)
		where deleted_at is null do nothing;
end $$;

-- What a page offers to whoever comes: those of the deployment, or of those
-- organizations that say a domain is theirs.
create function identity_provider_offered(domain text) returns table (
	id uuid, name text, organization_name text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select p.id, p.name, o.name
	from identity_provider p
	left join organization o on o.id = p.organization_id
		and o.status = 'active' and o.deleted_at is null
	where p.enabled and p.deleted_at is null and case when $1 is null
		then p.organization_id = '00000000-0000-0000-0000-000000000000'
		else p.domains @> array[lower($1)] and o.id is not null end
	order by o.name nulls first, p.name, p.id
	limit 20;
$$;

-- All that a conversation with the provider needs; no row where it is none.
create function identity_provider_use(provider_id uuid) returns table (
	id uuid, organization_id uuid, name text, issuer text, client_id text,
	client_secret_sealed text, from_settings boolean, group_claim text,
	creates_accounts boolean)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select p.id, nullif(p.organization_id,
			'00000000-0000-0000-0000-000000000000'), p.name,
		p.issuer, p.client_id, p.client_secret_sealed, p.from_settings,
		p.group_claim, p.creates_accounts
	from identity_provider p
	where p.id = $1 and p.enabled and p.deleted_at is null
		and (p.organization_id = '00000000-0000-0000-0000-000000000000'
			or exists (select from organization o
				where o.id = p.organization_id
					and o.status = 'active'
					and o.deleted_at is null));
$$;

alter function identity_provider_settle(text, text, text, boolean)
	owner to outstaff_definer;
alter function identity_provider_offered(text) owner to outstaff_definer;
alter function identity_provider_use(uuid) owner to outstaff_definer;
grant execute on function
	identity_provider_settle(text, text, text, boolean),
	identity_provider_offered(text), identity_provider_use(uuid)
	to outstaff_app;

commit;
