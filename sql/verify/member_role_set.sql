set search_path = outstaff, pg_temp;
do $$
begin
	assert not has_function_privilege('outstaff_app',
		'member_role_set_now(uuid, text[])', 'execute');
	assert has_function_privilege('outstaff_app',
		'member_remove(uuid)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'member_role_grant(uuid, uuid, text[], uuid)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'member_may_give(uuid, uuid, text[])', 'execute');
end $$;
