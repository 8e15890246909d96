begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function capability_use, set_actor, capability_mail, mail_add;
drop table message, capability;
alter table account drop column email_verified_at;

commit;
