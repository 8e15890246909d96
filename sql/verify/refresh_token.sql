set search_path = outstaff, pg_temp;
select token_hash, session_id, created_at, used_at from refresh_token
where false;
select * from principal_load_bearer('00000000-0000-0000-0000-000000000000');
do $$
begin
	assert not has_table_privilege('outstaff_app', 'refresh_token',
		'select');
	assert has_function_privilege('outstaff_app',
		'refresh_token_use(bytea, bytea, text)', 'execute');
end $$;
