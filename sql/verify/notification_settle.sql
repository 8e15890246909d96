set search_path = outstaff, pg_temp;
do $$
begin
	assert exists (select from pg_trigger where tgname = 'settle'
		and tgrelid = 'outstaff.certificate'::regclass);
	assert 'outstaff.notification_settle'::regclass is not null;
end $$;
