begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function lacks_two_factor;
drop trigger two_factor on organization;
drop function organization_two_factor;
alter table organization drop column require_two_factor;

commit;
