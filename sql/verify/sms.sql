set search_path = outstaff, pg_temp;
select id, attempts, provider_id, provider_status, sending_since
from message where false;
select phone, phone_verified_at from account where false;
select id, account_id, phone, expires_at from phone_confirmation where false;
select by_sms from notification_preference where false;
do $$
begin
	assert has_function_privilege('outstaff_app',
		'message_outcome(uuid, text, text, text)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'message_add(text, text, uuid, uuid, text, uuid, uuid)', 'execute');
	assert not has_table_privilege('outstaff_app', 'phone_confirmation',
		'insert');
end $$;
