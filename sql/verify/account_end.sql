set search_path = outstaff, pg_temp;
select 'account_sole_owner_of()'::regprocedure,
	'account_delete()'::regprocedure,
	'account_memberships()'::regprocedure,
	'account_certificates()'::regprocedure;
