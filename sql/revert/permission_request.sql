begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from notification_event where event in (
	'permission_requested',
	'permission_granted',
	'permission_declined');

drop trigger permission_request on rights_change;
drop function permission_request_decided, permission_request_decline,
	permission_request_grant, permission_request_end,
	permission_request_take, permission_request_roles,
	permission_request_has, permission_request_make,
	permission_request_tell, permission_granters;
drop table permission_request;

commit;
