set search_path = outstaff, pg_temp;
select id, account_id, organization_id, event, subject_id, subject_name,
	person_name, detail, key, by_app, read_at
from notification where false;
select account_id, event, by_app, by_mail
from notification_preference where false;
do $$
begin
	assert not has_table_privilege('outstaff_app', 'notification', 'insert');
	assert not has_function_privilege('outstaff_app',
		'notify(text, uuid, uuid, uuid, text, text, text, text)', 'execute');
end $$;
