set search_path = outstaff, pg_temp;
select reach from role where false;
select has_function_privilege('outstaff_app', 'grant_end(uuid)', 'execute');
do $$
begin
	assert (select count(*) from pg_trigger t
		where t.tgname = 'monotone_before') = 3;
end $$;
