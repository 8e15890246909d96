begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger tell on identity;
drop trigger tell_end on account;
drop trigger tell_off on two_factor;
drop trigger tell_on on two_factor;
drop function identity_tell, account_tell, two_factor_tell, email_change,
	email_change_ask;

commit;
