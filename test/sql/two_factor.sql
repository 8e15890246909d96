-- The second proof at sign-in: on after a confirmed code, steps and recovery
-- codes used once, and a session that waits for the code stands for nobody.
begin;
set local timezone = 'UTC';
select plan(32);

select account_id('Ann') as ann, account_id('Ben') as ben,
	session('Ann', 'north') as mine, session('Ann', null) as other,
	repeat('a', 48)::bytea as secret, repeat('b', 48)::bytea as secret2,
	array[sha256('c1'), sha256('c2')] as codes, stamp('north') as stamp \gset
select enter(:'mine', organization_id('north'), stamp('north'), 'test', 'r',
	'UTC');

execute two_factor_state \gset s_
select is(:'s_enabled', 'f', 'at first it is off');
select is(:'s_codes_left', '0', 'and there are no codes');
select is_empty(format('execute two_factor_of(%L)', :'ann'),
	'nor a secret');
select is(refusal('execute two_factor_begin(''\x00'')'),
	'23514 two_factor_sealed_secret_check', 'a secret is sealed');
execute two_factor_begin(:'secret');
execute two_factor_begin(:'secret2');
execute two_factor_of(:'ann') \gset o_
select is(:'o_sealed_secret', encode(:'secret2', 'hex'),
	'until it is confirmed it can be begun again');
select is(:'o_confirmed', 'f', 'which changes nothing yet');
select is_empty(format('execute two_factor_use(%L, 5, ''r'')', :'ann'),
	'and no step is used');
select is(outcome('select sealed_secret from two_factor'), '42501',
	'the secret is not read directly');
select is(outcome('select recovery_hashes from two_factor'), '42501',
	'nor what is kept of codes');
select is(outcome('delete from two_factor'), '42501', 'nor is it deleted');

execute two_factor_confirm(:'mine', 10, :'codes', sha256('next')) \gset c_
select is(:'c_codes_left', '2', 'confirmed, it has codes');
execute principal_load(sha256('next')) \gset n_
select is(:'n_account_id', :'ann', 'the session goes on under a new token');
select is(count(*)::int, 1, 'and is the only one')
from session_mine(:'n_session_id');
select ok(stamp('north') > :stamp, 'programs read anew what they remember');
execute two_factor_state \gset s_
select is(:'s_enabled', 't', 'it is on');
select is(refusal(format('execute two_factor_begin(%L)', :'secret')),
	'OS409 two_factor_account_id_confirmed', 'it is not begun over');
select is(refusal(format('execute two_factor_confirm(%L, 11, ''{}'', null)',
	:'n_session_id')), 'OS409 two_factor_account_id_confirmed', 'nor confirmed again');

-- steps
select is_empty(format('execute two_factor_use(%L, 10, ''r'')', :'ann'),
	'the step that confirmed it is used');
execute two_factor_use(:'ann', 11, 'r') \gset u_
select is(:'u_id', :'ann', 'a later one is used');
select is_empty(format('execute two_factor_use(%L, 11, ''r'')', :'ann'),
	'once');
select is_empty(format('execute two_factor_use(%L, 9, ''r'')', :'ann'),
	'and none before it');
select is_empty(format('execute two_factor_use(%L, 99, ''r'')', :'ben'),
	'who has none uses none');

-- recovery codes
execute two_factor_recover(:'ann', sha256('c1'), 'r') \gset r_
select is(:'r_id', :'ann', 'a recovery code is used');
select is_empty(format('execute two_factor_recover(%L, sha256(''c1''), ''r'')',
	:'ann'), 'once');
select is_empty(format('execute two_factor_recover(%L, sha256(''c2''), ''r'')',
	:'ben'), 'and by its account alone');
select set_config('outstaff.account', :'ann', true);
execute two_factor_renew(:'codes') \gset w_
select is(:'w_codes_left', '2', 'codes are made anew');

-- waiting for the code
execute session_pending_create(:'ann', sha256('wait'), repeat('x', 300), null,
	'r', null, true);
select is(p.session_kind, 'pending', 'what waits is of a kind of its own')
from principal_load(sha256('wait')) p;
execute session_pending(sha256('wait')) \gset p_
select is(:'p_id', :'ann', 'whose code is awaited');
select is_empty($$execute session_promote(sha256('next'), sha256('x'), null,
	null, 'r')$$, 'a session is not promoted');
execute session_promote(sha256('wait'), sha256('full'), null, '192.0.2.1', 'r')
	\gset f_
execute principal_load(sha256('full')) \gset g_
select is(:'g_session_id' || :'g_session_kind', :'f_id' || 'cookie',
	'the code makes it a session');
select is_empty($$execute session_promote(sha256('wait'), sha256('y'), null,
	null, 'r')$$, 'once');

select set_config('outstaff.account', :'ann', true);
execute two_factor_disable \gset d_
select is_empty('execute two_factor_disable', 'it is turned off once');

select * from finish();
rollback;
