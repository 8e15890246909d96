set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'background_job_decide(uuid, text)', 'execute');
	assert not has_table_privilege('outstaff_app', 'job', 'update');
end $$;
