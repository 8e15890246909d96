set search_path = outstaff, pg_temp;
select 'rules_exceed'::regproc;
