begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function account_certificates, account_memberships, account_delete,
	account_sole_owner_of;

commit;
