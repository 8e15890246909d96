set search_path = outstaff, pg_temp;
select has_function_privilege('outstaff_app',
	'rights_change_look(rights_change, uuid[])', 'execute');
