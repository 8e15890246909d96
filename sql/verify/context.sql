set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'enter(uuid, uuid, bigint, text, text, text)', 'execute');
	assert has_function_privilege('outstaff_app',
		'principal_load(bytea)', 'execute');
	perform from principal_load('\x00');
	begin
		perform enter(uuid_v7(), null, 0, '', '', 'UTC');
		assert false;
	exception when sqlstate 'OS001' then
		null;
	end;
end $$;
