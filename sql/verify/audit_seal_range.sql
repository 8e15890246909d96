set search_path = outstaff, pg_temp;
do $$
begin
	assert not has_function_privilege('outstaff_app',
		'audit_seal_one(uuid, int)', 'execute');
end $$;
