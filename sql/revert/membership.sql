begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger membership on account;
drop table membership;
drop function membership_person, membership_follow;

commit;
