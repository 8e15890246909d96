-- What the groups of an organization's directory are here.

-- idp_group_role_list(organization_id uuid, identity_provider_id uuid, cursor text, row_limit int) many
-- In the order they were made.
select i.id, i.identity_provider_id, p.name as provider_name, i.group_name,
	i.role, i.created_at, i.id::text as cursor
from idp_group_role i
join identity_provider p on p.organization_id = i.organization_id
	and p.id = i.identity_provider_id
where i.organization_id = :'organization_id' and i.deleted_at is null
	and p.deleted_at is null
	and i.identity_provider_id = :'identity_provider_id'
	and case when :'cursor' is null then true
		else i.id > :'cursor'::uuid end
order by i.id
limit :'row_limit';

-- idp_group_role_of(organization_id uuid, id uuid) many
-- All of one provider.
select i.id, i.group_name, i.role
from idp_group_role i
where i.organization_id = :'organization_id' and i.deleted_at is null
	and i.identity_provider_id = :'id'
order by i.group_name, i.role
limit 500;

-- idp_group_role_create(organization_id uuid, identity_provider_id uuid, group_name text, role text) one
-- One more; of a provider that is there.
insert into idp_group_role as i (organization_id, identity_provider_id,
	group_name, role)
select p.organization_id, p.id, :'group_name', :'role'
from identity_provider p
where p.organization_id = :'organization_id'
	and p.id = :'identity_provider_id' and p.deleted_at is null
returning i.id, i.identity_provider_id, i.group_name, i.role, i.created_at;

-- idp_group_role_delete(organization_id uuid, id uuid) one
-- Whoever has the role by it loses it.
update idp_group_role i set deleted_at = now()
where i.organization_id = :'organization_id' and i.id = :'id'
	and i.deleted_at is null
returning i.id, i.identity_provider_id;
