begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function notification_events() returns table (
	event text, is_security boolean, by_app boolean, by_mail boolean)
language sql immutable as $$
	values ('certificate_verified', false, true, true),
		('certificate_rejected', false, true, true),
		('certificate_expiring', false, true, true),
		('certificate_submitted', false, true, false),
		('certificate_of_team_expiring', false, true, false),
		('role_granted', false, true, true),
		('invitation_accepted', false, true, true),
		('invitation_declined', false, true, false);
$$;
drop function permission_request_decide, permission_request_make,
	permission_request_tell, permission_granters;
drop table permission_request;

commit;
