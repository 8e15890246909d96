set search_path = outstaff, pg_temp;
select organization_id, id, member_id, permission, reason, state, asked_on,
	decided_by, decided_at, created_at, updated_at, rights_change_id,
	decision_reason
from permission_request where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'permission_request_grant(uuid, uuid, uuid, uuid, timestamptz, text)',
		'execute');
	assert not has_function_privilege('outstaff_app',
		'permission_request_end(permission_request, text, text)', 'execute');
end $$;
