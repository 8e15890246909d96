set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_app', 'account_sign_up(text,
		text, text, text, text, text)', 'execute');
end $$;
