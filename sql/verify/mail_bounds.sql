set search_path = outstaff, pg_temp;
do $$
begin
	assert pg_get_functiondef('notification_digest_send()'::regprocedure)
		like '%join membership here%';
end $$;
