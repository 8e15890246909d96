set search_path = outstaff, pg_temp;
select key_hash, tries, ends_at from attempt where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'attempt_register(bytea, int, int)', 'execute');
	assert not has_table_privilege('outstaff_app', 'attempt', 'select');
end $$;
