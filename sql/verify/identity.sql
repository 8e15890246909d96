set search_path = outstaff, pg_temp;
select id, account_id, provider_organization_id, provider_id, issuer, subject,
	email, used_at, deleted_at
from identity where false;
select token_hash, provider_id, account_id, next, expires_at, used_at
from sign_in_flow where false;
do $$
begin
	assert not has_table_privilege('outstaff_app', 'identity', 'insert');
	assert not has_table_privilege('outstaff_app', 'sign_in_flow', 'select');
end $$;
