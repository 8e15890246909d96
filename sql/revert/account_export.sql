begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function account_grants, account_api_tokens, account_notifications,
	account_messages;

commit;
