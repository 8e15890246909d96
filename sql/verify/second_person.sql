set search_path = outstaff, pg_temp;
do $$
begin
	assert (select count(*) from pg_trigger where tgname = 'second_person')
		= 8;
end $$;
