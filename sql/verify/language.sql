set search_path = outstaff, pg_temp;
select a.language, o.language
from account a cross join organization o
where false;
select language, organization_language from principal_language(null, null);
do $$
begin
	assert has_function_privilege('outstaff_app',
		'account_language_set(text)', 'execute');
	assert has_function_privilege('outstaff_app',
		'account_language_first(text)', 'execute');
	assert has_function_privilege('outstaff_app',
		'principal_language(uuid, uuid)', 'execute');
end $$;
