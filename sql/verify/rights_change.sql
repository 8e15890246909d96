set search_path = outstaff, pg_temp;
select second_person from organization where false;
select kind, payload, decision from rights_change where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'rights_change_approve(uuid)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'rights_change_run(text, jsonb)', 'execute');
	assert has_function_privilege('outstaff_app',
		'grant_end(uuid)', 'execute');
	assert has_function_privilege('outstaff_app',
		'ownership_give(uuid, boolean)', 'execute');
	assert has_function_privilege('outstaff_app',
		'member_role_set(uuid, text[])', 'execute');
end $$;
