set search_path = outstaff, pg_temp;
select suspension_reason from organization where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'organization_delete(uuid, text)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'ownership_give_now(uuid, boolean)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'operator_organization_change(text, text, text)', 'execute');
end $$;
