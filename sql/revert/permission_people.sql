begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from template_permission where permission ~ '^(department|team)\.';
delete from permission where name ~ '^(department|team)\.';

commit;
