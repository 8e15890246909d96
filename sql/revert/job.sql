begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function job_add, job_delay;
drop table schedule, job;
drop function job_notify;

commit;
