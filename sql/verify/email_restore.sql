set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_definer',
		'email_restore(capability)', 'execute');
end $$;
