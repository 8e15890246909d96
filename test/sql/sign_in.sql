-- Accounts, sessions and throttling, as far as the program reaches them.
begin;
select plan(44);

select account_create('Zoe@Example.com', 'secret', 'Zoe', 'Zed', 'r-1') as id
	\gset zoe_
select is(current_account(), :'zoe_id', 'sign-up goes on as the new account');
select is(refusal($$select account_create('zoe@EXAMPLE.com', 'x', 'Z', 'Z',
	'r')$$), '23505 account_email_unique', 'an email is taken in either case');
select is(refusal($$select account_create('no address', 'x', 'Z', 'Z', 'r')$$),
	'23514 account_email_check', 'an email has a shape');
select is(refusal($$select account_create('a@b.c', 'x', '', 'Z', 'r')$$),
	'23514 account_first_name_check', 'a person has a name');
execute account_for_sign_in('ZOE@example.COM') \gset found_
select is(:'found_id' || :'found_password_hash', :'zoe_id' || 'secret',
	'sign-in finds the hash');
select is_empty($$execute account_for_sign_in('nobody@example.com')$$,
	'and nothing for nobody');
execute account_rehash(:'zoe_id', 'another', 'weaker', 'r-2');
execute account_rehash(:'zoe_id', 'secret', 'stronger', 'r-2');
execute account_for_sign_in('zoe@example.com') \gset found_
select is(:'found_password_hash', 'stronger',
	'a hash can be renewed, that of another password is not');

-- what the program sees of accounts by itself
select throws_ok('select password_hash from account', '42501', null,
	'hashes are out of reach');
select throws_ok('select token_hash from session', '42501', null,
	'so are those of tokens');
select results_eq('select first_name from account', array['Zoe'],
	'other accounts are not seen');
execute account_get(:'zoe_id') \gset me_
select is(:'me_name', 'Zoe Zed', 'but oneself');
select is(outcome('update account set status = ''active'''), '42501',
	'accounts are not changed directly');
select is(outcome('update session set expires_at = now()'), '42501',
	'nor sessions');

-- sessions
execute session_create(:'zoe_id', sha256('t1'), 'cookie', repeat('x', 300),
	'192.0.2.1', 'r-3', 'stronger', false) \gset s_
select is(:'s_expires_at'::timestamptz, now() + interval '12 hours',
	'a session ends after twelve hours');
select is(char_length(user_agent), 255, 'a long user agent is cut')
from session where id = :'s_id';
select is(refusal(format('execute session_create(%L, sha256(''t1''), ''cookie'',
	null, null, ''r'', null, null)', :'zoe_id')), '23505 session_token_hash_unique',
	'a token is one session''s');
select is(refusal(format('execute session_create(%L, sha256(''t2''), ''x'',
	null, null, ''r'', null, null)', :'zoe_id')), '23514 session_kind_check',
	'a session is a browser''s or a client''s');
select isnt_empty('execute principal_load(sha256(''t1''))', 'a token works');
execute session_create(account_id('Ann'), sha256('t3'), 'bearer', null, null,
	'r-4', null, null) \gset ann_
select is(:'ann_organization_id'::uuid, organization_id('north'),
	'sign-in leads to one''s organization');
execute session_revoke(:'s_id');
select isnt_empty('execute principal_load(sha256(''t1''))',
	'another''s session is not revoked');
execute session_create(:'zoe_id', sha256('t4'), 'cookie', null, null, 'r',
	null, null);
execute session_revoke(:'s_id');
select is_empty('execute principal_load(sha256(''t1''))',
	'a revoked token is dead');
execute session_create(account_id('Fay'), sha256('t5'), 'cookie', null, null,
	'r', null, null) \gset fay_
select is(:'fay_organization_id'::uuid, organization_id('north'),
	'first the organization joined first');
execute organization_switch(:'fay_id', organization_id('south'));
execute session_create(account_id('Fay'), sha256('t6'), 'cookie', null, null,
	'r', null, null) \gset fay_
select is(:'fay_organization_id'::uuid, organization_id('south'),
	'then the one used last');

-- a session begins while its account is as it was seen
prepare begins as select refusal(format('execute session_create(%L,
	sha256(''late''), ''cookie'', null, null, ''r'', %L, %L)',
	account_id('Zoe'), $1::text, $2::boolean));
select results_eq($$execute begins('secret', null)$$,
	array['OS409 sign_in_overtaken'], 'U9 not by a password that was changed');
select results_eq($$execute begins('stronger', true)$$,
	array['OS409 sign_in_overtaken'], 'nor by a proof that is off by now');
select is(refusal(format('execute session_create(%L, sha256(''late''),
	''cookie'', null, null, ''r'', null, null)', uuid_v7())),
	'OS409 sign_in_overtaken', 'nor of an account that is not there');

-- throttling
prepare try as select attempt_register(sha256('key'), 3, 900);
execute try;
execute try;
execute try \gset t_
select is(:'t_attempt_register', '0', 'some tries are free');
execute try \gset t_
select is(:'t_attempt_register', '900', 'then there is a wait');
execute try;
execute attempt_clear(sha256('key'));
execute try \gset t_
select is(:'t_attempt_register', '0', 'which the right password ends');
select throws_ok('select from attempt', '42501', null,
	'what was tried is out of reach');

-- one account from everywhere: the addresses of Zoe's session and of others
create function pg_temp.try(email text, address text) returns int
language sql as $$
	select sign_in_try(email, address, address::inet) $$;
create function pg_temp.guess(email text, first int, last int) returns bigint
language sql as $$
	select count(*) filter (where pg_temp.try(email,
		format('203.0.%s.%s', i / 200, i % 200 + 1)) = 0)
	from generate_series(first, last) i $$;
select is(pg_temp.guess('zoe@example.com', 1, 102), 100::bigint,
	'U1 a hundred guesses of one account are all');
select is(pg_temp.guess('nobody@example.com', 1001, 1102), 100::bigint,
	'of nobody''s too');
select is(pg_temp.guess('Zoe@example.com', 2001, 2001), 0::bigint,
	'in capitals too');
select is(pg_temp.try('zoe@example.com', '192.0.2.77'), 0,
	'U1 from a network of hers one goes on');
select is((select count(*) filter (where pg_temp.try('zoe@example.com',
		'192.0.2.78') = 0) from generate_series(1, 12)), 10::bigint,
	'ten times from one address');
select is(pg_temp.try('nobody@example.com', '192.0.2.77') > 0, true,
	'which helps with no other account');
execute sign_in_clear('zoe@example.com', '192.0.2.78');
select is(pg_temp.try('zoe@example.com', '192.0.2.78'), 0,
	'the right password ends the wait of its network');
select is(pg_temp.guess('zoe@example.com', 3001, 3001), 0::bigint,
	'and tells nobody else');
select is((select count(*) filter (where pg_temp.try('zoe@example.com',
		'192.0.2.' || i % 250) = 0) from generate_series(79, 200) i),
	88::bigint, 'a hundred from the whole of a network of hers');
select is(sign_in_make_usual(:'zoe_id', '203.0.15.1', 'curl/8'),
	:'zoe_id'::uuid, 'who sets a password by mail has one more');
select is(pg_temp.guess('zoe@example.com', 3002, 3004), 3::bigint,
	'U1 from there one goes on');
select is(pg_temp.guess('xia@example.com', 4001, 5200) + pg_temp.guess(
	'xia@example.com', 1, 1), 100::bigint, 'tries that wait are no guesses');
select is((select count(*) filter (where pg_temp.try(i || '@example.com',
		'198.51.100.9') = 0) from generate_series(1, 302) i),
	300::bigint, 'U1 many accounts from one address end at 300');
create function pg_temp.enter(email text) returns int language sql as $$
	select sign_in_clear(email, '198.51.100.8');
	select pg_temp.try(email, '198.51.100.8') $$;
select is((select count(*) filter (where pg_temp.enter(i || '@example.com') = 0)
	from generate_series(1, 400) i), 400::bigint,
	'those of a company who sign in rightly do not count');

select * from finish();
rollback;
