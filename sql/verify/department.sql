set search_path = outstaff, pg_temp;
select organization_id, id, name, parent_id, created_at, updated_at, deleted_at
from department where false;
select organization_id, ancestor_id, descendant_id, depth
from department_path where false;
select organization_id, id, member_id, department_id, valid_from, valid_until
from member_department where false;
select department_id from membership where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'department_delete(uuid, boolean)', 'execute');
	assert has_function_privilege('outstaff_app',
		'member_in_department(uuid, uuid, uuid[])', 'execute');
	assert not has_table_privilege('outstaff_app', 'department_path',
		'insert');
end $$;
