begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function background_job_decide;
drop trigger audit on job;
drop index job_organization;
delete from template_permission where permission = 'background_job.manage';
delete from permission where name = 'background_job.manage';

commit;
