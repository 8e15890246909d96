set search_path = outstaff, pg_temp;
select access_review_months from organization where false;
select due_at, completed_at from access_review where false;
select status, decided_by, note from access_review_item where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'access_review_end(uuid, text)', 'execute');
	assert not has_table_privilege('outstaff_app', 'access_review_item',
		'update');
end $$;
