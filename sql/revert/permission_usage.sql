begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function permission_advice, roles_used, permission_leaves_events,
	permission_denied;
drop table permission_denial;

commit;
