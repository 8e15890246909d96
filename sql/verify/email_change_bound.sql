set search_path = outstaff, pg_temp;
do $$
begin
	assert exists (select from pg_indexes i
		where i.indexname = 'capability_email');
end $$;
