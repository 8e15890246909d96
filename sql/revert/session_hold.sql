begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function session_hold(uuid);

commit;
