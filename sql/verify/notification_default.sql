set search_path = outstaff, pg_temp;
select organization_id, id, event, by_app, by_mail, by_sms
from notification_default where false;
select account_id, mail_digest from notification_setting where false;
select by_digest, digest_id from notification where false;
select 1 / count(*) from schedule where kind = 'notification_digest';
do $$
begin
	assert has_function_privilege('outstaff_worker',
		'notification_digest_send()', 'execute');
	assert not has_function_privilege('outstaff_app',
		'notification_digest_send()', 'execute');
end $$;
select event from notification_event where false;
