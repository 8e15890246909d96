begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger forget on account;
drop trigger close on session;
drop trigger tell on session;
drop function account_set_status, account_forget, session_close, session_tell,
	sign_in_device_name, sign_in_network;
revoke execute on function session_browser(text), session_system(text)
	from outstaff_worker;
revoke update (recipient) on message from outstaff_definer, outstaff_worker;
alter table message drop column session_id;
drop table sign_in_device;

commit;
