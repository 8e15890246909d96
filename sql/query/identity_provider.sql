-- Who signs people in besides us.

-- identity_provider_settle(oidc_name text, oidc_issuer text, oidc_client_id text, oidc_creates bool) none
-- The provider of the settings becomes a row.
select identity_provider_settle(:'oidc_name', :'oidc_issuer',
	:'oidc_client_id', :'oidc_creates');

-- identity_provider_offered(domain text, next text) many
-- Those of the deployment, or of the organizations that a domain belongs to,
-- with the addresses of links to them.
select p.id, p.name, p.organization_name, '/sign-in/' || p.id || case
	when :'next' is null then '' else '?next=' || replace(replace(replace(
		:'next', '%', '%25'), '&', '%26'), '+', '%2B') end as address
from identity_provider_offered(:'domain') p;

-- identity_provider_use(provider uuid) many
-- What a conversation with it needs; no row where it is none.
select p.id, p.organization_id, p.name, p.issuer, p.client_id,
	p.client_secret_sealed, p.from_settings, p.group_claim,
	p.creates_accounts
from identity_provider_use(:'provider') p;

-- identity_provider_list(organization_id uuid, cursor text, row_limit int) many
-- Those of the organization by name.
select p.id, p.name, p.issuer, p.client_id,
	array_to_string(p.domains, ', ') as domains, p.group_claim, p.enabled,
	p.created_at, p.updated_at, p.id::text as cursor
from identity_provider p
where p.organization_id = :'organization_id' and p.deleted_at is null
	and case when :'cursor' is null then true else (lower(p.name), p.id) > (
		select lower(x.name), x.id from identity_provider x
		where x.organization_id = :'organization_id'
			and x.id = :'cursor'::uuid) end
order by lower(p.name), p.id
limit :'row_limit';

-- identity_provider_get(organization_id uuid, id uuid, redirect_uri text) one
-- One of them, without its secret.
select p.id, p.name, p.issuer, p.client_id,
	array_to_string(p.domains, ', ') as domains, p.group_claim, p.enabled,
	:'redirect_uri' as redirect_uri, p.created_at, p.updated_at
from identity_provider p
where p.organization_id = :'organization_id' and p.id = :'id'
	and p.deleted_at is null;

-- identity_provider_create(organization_id uuid, name text, issuer text, client_id text, client_secret_sealed text, domain_list text[], group_claim text, enabled bool) one
-- A new one.
insert into identity_provider as p (organization_id, name, issuer, client_id,
	client_secret_sealed, domains, group_claim, enabled)
values (:'organization_id', :'name', :'issuer', :'client_id',
	:'client_secret_sealed', coalesce(:'domain_list', '{}'), :'group_claim',
	coalesce(:'enabled', false))
returning p.id, p.name, p.issuer, p.client_id,
	array_to_string(p.domains, ', ') as domains, p.group_claim, p.enabled,
	p.created_at, p.updated_at;

-- identity_provider_update(organization_id uuid, id uuid, name text, name_given bool, issuer text, issuer_given bool, client_id text, client_id_given bool, client_secret_sealed text, domain_list text[], domains_given bool, group_claim text, group_claim_given bool, enabled bool, enabled_given bool) one
-- Changes what is given; a trigger keeps a secret that is not.
update identity_provider p set
	name = case when :'name_given' then :'name' else p.name end,
	issuer = case when :'issuer_given' then :'issuer' else p.issuer end,
	client_id = case when :'client_id_given' then :'client_id'
		else p.client_id end,
	client_secret_sealed = :'client_secret_sealed',
	domains = case when :'domains_given' then coalesce(:'domain_list', '{}')
		else p.domains end,
	group_claim = case when :'group_claim_given' then :'group_claim'
		else p.group_claim end,
	enabled = case when :'enabled_given' then coalesce(:'enabled', false)
		else p.enabled end
where p.organization_id = :'organization_id' and p.id = :'id'
	and p.deleted_at is null
returning p.id, p.name, p.issuer, p.client_id,
	array_to_string(p.domains, ', ') as domains, p.group_claim, p.enabled,
	p.created_at, p.updated_at;

-- identity_provider_delete(organization_id uuid, id uuid) one
-- Nobody signs in by it any more, and roles by its groups end.
update identity_provider p set deleted_at = now(), enabled = false
where p.organization_id = :'organization_id' and p.id = :'id'
	and p.deleted_at is null
returning p.id;
