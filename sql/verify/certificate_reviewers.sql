set search_path = outstaff, pg_temp;
select 'certificate_reviewers'::regproc;
