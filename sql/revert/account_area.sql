begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger valid on account;
drop trigger policy on account;
drop function account_password_change, account_password, session_mine,
	session_system, session_browser, session_end, session_end_others,
	session_authenticate, session_rotate, account_timezone, account_follow,
	account_check;
alter table session drop column authenticated_at;
alter table account drop column timezone;
revoke update (first_name, last_name) on account from outstaff_app;

commit;
