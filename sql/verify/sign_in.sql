set search_path = outstaff, pg_temp;
select id, password_hash from account_for_sign_in('nobody@example.com');
do $$
begin
	assert has_function_privilege('outstaff_app', 'session_create(uuid,
		bytea, text, text, inet, text)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'session_organization(uuid)', 'execute');
end $$;
