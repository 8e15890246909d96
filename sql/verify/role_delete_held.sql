set search_path = outstaff, pg_temp;
select has_function_privilege('outstaff_app',
	'role_delete_looked(uuid, text)', 'execute');
