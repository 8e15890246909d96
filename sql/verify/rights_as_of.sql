set search_path = outstaff, pg_temp;
select has_function_privilege('outstaff_app', 'instant_of(date)', 'execute');
select has_function_privilege('outstaff_app',
	'permission_holders(text, timestamptz)', 'execute');
