begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from schedule where kind = 'api_token_reminder';
delete from notification_event where event = 'api_token_expiring';
drop function api_token_remind;

commit;
