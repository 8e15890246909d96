set search_path = outstaff, pg_temp;
select 1 / count(*) from permission where name = 'team.write';
