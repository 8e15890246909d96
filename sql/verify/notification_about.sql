set search_path = outstaff, pg_temp;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'notification_about_own(uuid)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'notification_about(notification)', 'execute');
end $$;
