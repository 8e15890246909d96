set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'sign_in_try(text, text, inet)', 'execute');
	assert has_function_privilege('outstaff_app',
		'sign_in_clear(text, text)', 'execute');
	assert has_function_privilege('outstaff_app',
		'sign_in_make_usual(uuid, inet, text)', 'execute');
end $$;
