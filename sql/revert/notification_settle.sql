begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger settle on certificate;
drop trigger settle on rights_change;
drop trigger settle on permission_request;
drop function notification_settle;
revoke update (read_at) on notification from outstaff_definer;
drop index notification_settle;

commit;
