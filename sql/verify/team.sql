set search_path = outstaff, pg_temp;
select organization_id, id, name, department_id, created_at, updated_at,
	deleted_at
from team where false;
select organization_id, id, team_id, member_id, is_lead, valid_from,
	valid_until
from team_member where false;
select organization_id, id, team_id, member_id, is_lead, valid_from
from team_member_now where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'team_member_set(uuid, uuid, boolean)', 'execute');
	assert has_function_privilege('outstaff_app',
		'member_in_team(uuid, uuid, uuid[])', 'execute');
	assert not has_table_privilege('outstaff_app', 'team_member',
		'insert');
end $$;
