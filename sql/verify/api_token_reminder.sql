set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_worker', 'api_token_remind()',
		'execute');
	assert exists (select from notification_event
		where event = 'api_token_expiring');
end $$;
