set search_path = outstaff, pg_temp;
select has_type_privilege('outstaff_definer', 'preview_row', 'usage');
select count(*) from preview_changes(), preview_people(), preview_flags();
do $$
begin
	assert has_function_privilege('outstaff_app',
		'preview_confirm(jsonb, text)', 'execute');
	assert has_function_privilege('outstaff_app',
		'preview_of(jsonb, uuid[])', 'execute');
	assert has_function_privilege('outstaff_app',
		'role_delete_looked(uuid, text)', 'execute');
	assert has_function_privilege('outstaff_app',
		'rights_change_look(rights_change, uuid[])', 'execute');
end $$;
