set search_path = outstaff, pg_temp;
do $$
begin
	assert not has_function_privilege('outstaff_app',
		'account_ways_end(uuid)', 'execute');
	assert pg_get_functiondef('password_reset(bytea, text, text)'::regprocedure)
		like '%account_links_end%';
end $$;
