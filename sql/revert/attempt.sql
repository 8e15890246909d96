begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function attempt_register, attempt_clear;
drop table attempt;

commit;
