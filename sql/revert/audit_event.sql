begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop table audit_event;
drop function audit, audit_changes, audit_event_refuse;

commit;
