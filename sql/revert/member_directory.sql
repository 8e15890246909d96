begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function department_title, member_found;
drop extension pg_trgm;

commit;
