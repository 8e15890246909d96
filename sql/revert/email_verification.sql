begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function password_reset, password_reset_find, password_reset_prepare,
	password_reset_ask, email_verify, email_verification_send,
	account_is_verified, account_sign_up, slug_of;

commit;
