set search_path = outstaff, pg_temp;
do $$
begin
	assert (select count(*) from pg_trigger t
		where t.tgname like 'by_ownership%') = 7;
end $$;
