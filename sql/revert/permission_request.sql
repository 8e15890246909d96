begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from notification_event where event in (
	'permission_requested',
	'permission_granted',
	'permission_declined');

drop function permission_request_decide, permission_request_make,
	permission_request_tell, permission_granters;
drop table permission_request;

commit;
