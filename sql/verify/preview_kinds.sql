set search_path = outstaff, pg_temp;
select has_function_privilege('outstaff_app', 'preview_flags()', 'execute');
select has_type_privilege('outstaff_definer', 'preview_row', 'usage');
