set search_path = outstaff, pg_temp;
select emergency from role where false;
select verdict, review from emergency_access where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'emergency_access_take(uuid, int, text)', 'execute');
	assert not has_table_privilege('outstaff_app', 'emergency_access',
		'insert');
end $$;
