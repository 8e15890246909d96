set search_path = outstaff, pg_temp;
select organization_id, id, member_id, manager_id, valid_from, valid_until
from member_manager where false;
select manager_id from membership where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'member_reports(uuid, uuid)', 'execute');
	assert not has_table_privilege('outstaff_app', 'member_manager',
		'insert');
end $$;
