set search_path = outstaff, pg_temp;
select id, name from member_found(null, null, null, null, null, null, null)
where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'department_title(uuid, uuid)', 'execute');
end $$;
