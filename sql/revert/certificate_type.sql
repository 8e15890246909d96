begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop table certificate_type;
drop function longest_lead;

commit;
