set search_path = outstaff, pg_temp;
select organization_id, id, name, issuer, client_id, client_secret_sealed,
	from_settings, creates_accounts, domains, group_claim, enabled,
	deleted_at
from identity_provider where false;
select organization_id, id, identity_provider_id, group_name, role, deleted_at
from idp_group_role where false;
select source, identity_provider_id from member_role where false;
do $$
begin
	assert not has_column_privilege('outstaff_app', 'identity_provider',
		'client_secret_sealed', 'select');
	assert not has_column_privilege('outstaff_app', 'identity_provider',
		'creates_accounts', 'insert');
end $$;
