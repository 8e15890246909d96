set search_path = outstaff, pg_temp;
do $$
begin
	assert pg_get_functiondef(
		'member_change_still(member_change, boolean)'::regprocedure)
		like '%member_change_status_draft%';
end $$;
