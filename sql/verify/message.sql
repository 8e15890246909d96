set search_path = outstaff, pg_temp;
select email_verified_at from account where false;
select id, kind, account_id, email, token_hash, expires_at, used_at, revoked_at
from capability where false;
select id, organization_id, account_id, channel, event, recipient,
	capability_id, status, error, sent_at
from message where false;
do $$
begin
	assert not has_table_privilege('outstaff_app', 'capability', 'select');
	assert not has_function_privilege('outstaff_app',
		'capability_use(bytea, text, text, text)', 'execute');
end $$;
