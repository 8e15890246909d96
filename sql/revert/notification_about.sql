begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function notification_about_own, organizations_entered,
	notification_about;

commit;
