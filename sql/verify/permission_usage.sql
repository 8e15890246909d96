set search_path = outstaff, pg_temp;
select organization_id, member_id, permission, day, count
from permission_denial where false;
select has_function_privilege('outstaff_app', 'permission_denied(text)',
	'execute');
