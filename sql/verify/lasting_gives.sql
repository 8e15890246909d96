set search_path = outstaff, pg_temp;
do $$
begin
	assert not has_function_privilege('outstaff_app',
		'member_may_give(uuid, uuid, text[])', 'execute');
end $$;
