set search_path = outstaff, pg_temp;
select has_function_privilege('outstaff_app', 'preview_confirm(jsonb, text)',
	'execute');
select has_function_privilege('outstaff_app', 'preview_of(jsonb, uuid[])',
	'execute');
