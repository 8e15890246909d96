set search_path = outstaff, pg_temp;
select count(*) from preview_changes(), preview_people();
