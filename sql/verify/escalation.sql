set search_path = outstaff, pg_temp;
select 'approval_escalate'::regproc;
