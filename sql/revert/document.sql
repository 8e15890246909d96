begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop table document;
drop function document_step;

commit;
