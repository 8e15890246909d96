begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function session_revoke, session_create, session_organization,
	account_rehash, account_for_sign_in, account_create;

commit;
