begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from schedule where kind = 'certificate_expiry';
drop trigger tell on member_role;
drop trigger tell_review on certificate;
drop trigger tell_new on certificate;
drop function certificate_expiry_tell, member_role_tell, certificate_tell,
	notify;
alter table message drop column notification_id;
drop table notification_preference, notification;
drop function notification_events;

commit;
