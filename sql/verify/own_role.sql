set search_path = outstaff, pg_temp;
select reach from role where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'member_rules_shown(uuid, timestamptz)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'grant_end_now(uuid)', 'execute');
	assert (select count(*) from pg_trigger t
		where t.tgname = 'monotone_before') = 3;
end $$;
