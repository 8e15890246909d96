set search_path = outstaff, pg_temp;
select has_function_privilege('outstaff_worker',
	'operator_explain(text, text, text, date)', 'execute');
