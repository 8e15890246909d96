begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function permission_holders, member_active_at, instant_of;

commit;
