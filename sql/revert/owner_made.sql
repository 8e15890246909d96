begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger by_ownership on membership;
drop trigger by_ownership on member_permission;
drop trigger by_ownership on role_parent;
drop trigger by_ownership on role_permission;
drop trigger by_ownership on invitation_role;
drop trigger by_ownership_ended on member_role;
drop trigger by_ownership on member_role;
drop function ownership_not_lent, invitation_role_owner,
	membership_of_owner, member_role_owner, role_is_owner,
	ownership_elsewhere;

commit;
