set search_path = outstaff, pg_temp;
select id, account_id, sealed_secret, last_step, recovery_hashes, confirmed_at, created_at,
	updated_at
from two_factor where false;
select 'two_factor_state()'::regprocedure,
	'two_factor_of(uuid)'::regprocedure,
	'two_factor_begin(bytea)'::regprocedure,
	'two_factor_confirm(uuid, bigint, bytea[], bytea)'::regprocedure,
	'two_factor_use(uuid, bigint, text)'::regprocedure,
	'two_factor_recover(uuid, bytea, text)'::regprocedure,
	'two_factor_renew(bytea[])'::regprocedure,
	'two_factor_disable()'::regprocedure,
	'session_promote(bytea, bytea, text, inet, text)'::regprocedure;
