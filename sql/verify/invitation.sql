set search_path = outstaff, pg_temp;
select organization_id, id, email, first_name, last_name, message, roles,
	role_names, status, is_open, invited_by, invited_by_name, sent_at,
	sent_count, expires_at, accepted_at, member_id, created_at
from invitation_listed where false;
select organization_id, invitation_id, role_id from invitation_role where false;
select organization_id, invitation_id from capability where false;
select invitation_days from organization where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'invitation_accept(bytea, uuid, text)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'invitation_join(invitation, uuid)', 'execute');
	assert not has_table_privilege('outstaff_app', 'invitation', 'insert');
end $$;
select address_is_plain('a@example.com');
