set search_path = outstaff, pg_temp;
select 'department_update'::regproc, 'team_member_put'::regproc;
