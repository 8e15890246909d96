set search_path = outstaff, pg_temp;
do $$
begin
	assert pg_get_functiondef('identity_sign_in(uuid, text, text, text,
		text)'::regprocedure) like '%from membership%';
end $$;
