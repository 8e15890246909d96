set search_path = outstaff, pg_temp;
select account_id, device, network, created_at, updated_at
from sign_in_device where false;
select session_id from message where false;
do $$
begin
	assert has_function_privilege('outstaff_worker',
		'account_set_status(text, text)', 'execute');
	assert not has_function_privilege('outstaff_app',
		'account_set_status(text, text)', 'execute');
end $$;
