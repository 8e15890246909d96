begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function session_revoke_everywhere, principal_load_bearer,
	refresh_token_use, bearer_create;
drop table refresh_token;
alter table session drop column refreshes;

commit;
