set search_path = outstaff, pg_temp;
select require_two_factor from organization where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'lacks_two_factor(uuid, uuid)', 'execute');
end $$;
