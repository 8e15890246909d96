set search_path = outstaff, pg_temp;
select timezone from account where false;
select authenticated_at from session where false;
select 'account_timezone(uuid)'::regprocedure,
	'session_authenticate(uuid, bytea)'::regprocedure,
	'session_end_others(uuid)'::regprocedure,
	'session_end(uuid)'::regprocedure,
	'session_mine(uuid)'::regprocedure,
	'account_password()'::regprocedure,
	'account_password_change(uuid, text, text, bytea)'::regprocedure;
