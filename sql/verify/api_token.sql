set search_path = outstaff, pg_temp;
select id, account_id, organization_id, session_id, name, prefix, scopes,
	expires_at, revoked_at, seen_at, created_at, updated_at
from api_token where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'api_token_create(bytea, text, text, text[], int)', 'execute');
	assert not has_table_privilege('outstaff_app', 'api_token', 'insert');
end $$;
