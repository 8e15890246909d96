set search_path = outstaff, pg_temp;
select organization_id, id, source, made_by, status, applied_at, undone_at
from member_change where false;
select organization_id, id, change_id, line, email, member_id, fault, result
from member_change_item where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'member_change_run(uuid[], uuid, text, boolean, uuid[])', 'execute');
	assert not has_table_privilege('outstaff_app', 'member_change',
		'insert');
end $$;
