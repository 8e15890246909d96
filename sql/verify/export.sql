set search_path = outstaff, pg_temp;
select id, account_id, organization_id, kind, parameters, status, done, total,
	size_bytes, storage_key, expires_at, finished_at, swept_at, created_at,
	updated_at
from export where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'export_begin(text, jsonb)', 'execute');
	assert not has_table_privilege('outstaff_app', 'export', 'insert');
end $$;
