set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_app', 'session_hold(uuid)',
		'execute');
end $$;
