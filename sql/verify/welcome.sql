set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'email_verify(bytea, text)', 'execute');
	assert exists (select from pg_proc p
		where p.oid = 'email_verify(bytea, text)'::regprocedure
			and p.prosrc like '%welcome%');
end $$;
