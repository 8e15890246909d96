begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

revoke execute on function account_memberships(), account_certificates(),
	two_factor_state(), session_mine(uuid), identity_mine(),
	notification_events()
	from outstaff_worker;
drop trigger follow_export on job;
drop function export_follow, export_enter, export_start, export_end,
	export_begin;
drop table export;
drop function export_step;

commit;
