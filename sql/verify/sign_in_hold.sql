set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_app', 'sign_in_hold(uuid, text,
		boolean)', 'execute');
end $$;
