set search_path = outstaff, pg_temp;
select reach, department_id, team_id from member_role where false;
select organization_id, id, member_id, permission, effect, reach, department_id,
	team_id, condition, granted_by, reason, valid_from, valid_until
from member_permission where false;
select has_function_privilege('outstaff_app', 'principal_load(bytea)',
	'execute');
