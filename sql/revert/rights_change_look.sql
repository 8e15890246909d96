begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function rights_change_look(rights_change, uuid[]);

commit;
