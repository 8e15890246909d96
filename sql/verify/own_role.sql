set search_path = outstaff, pg_temp;
select reach from role where false;
select has_function_privilege('outstaff_app', 'grant_end(uuid)', 'execute');
