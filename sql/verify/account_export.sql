set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_worker', 'account_grants()',
		'execute');
	assert not has_function_privilege('outstaff_app', 'account_messages()',
		'execute');
end $$;
