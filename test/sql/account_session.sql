-- What people change of their own account, and the sessions in their name.
begin;
select plan(27);

select account_id('Ann') as ann, account_id('Ben') as ben,
	session('Ann', 'north') as mine, session('Ann', null) as other,
	session('Ben', 'north') as bens \gset
select enter(:'mine', organization_id('north'), stamp('north'), 'account.write',
	'r', 'UTC');

execute account_update(:'ann', 'Anna', true, null, false, 'Asia/Tokyo', true)
	\gset a_
select is(:'a_name', 'Anna North', 'a name is changed, the other stays');
select is(account_timezone(:'ann'), 'Asia/Tokyo', 'so is the zone');
select is(m.name, 'Anna North', 'memberships follow') from membership m
	where m.account_id = :'ann';
select is_empty(format('execute account_update(%L, ''X'', true, null, false,
	null, false)', :'ben'), 'nobody changes another');
select is(refusal(format('execute account_update(%L, null, false, null, false,
	''Mars/Olympus'', true)', :'ann')), '23514 account_timezone_exists',
	'a zone is one that exists');
select is(refusal(format('execute account_update(%L, '''', true, null, false,
	null, false)', :'ann')), '23514 account_first_name_check',
	'a person has a name');
select is(outcome('update account set email = ''x@y.z'''), '42501',
	'an email is not changed so');

-- sessions
select isnt_empty(format('execute account_session_list(%L)', :'mine'),
	'one''s sessions are seen');
select is(count(*)::int, 0, 'and no other''s') from session_mine(:'mine')
	where id = :'bens';
select id as first from session_mine(:'mine') limit 1 \gset
select is(:'first', :'mine', 'the one at hand is first');
select is_empty(format('execute account_session_end(%L)', :'bens'),
	'nobody ends another''s');
execute account_session_end(:'other') \gset e_
select is(:'e_id', :'other', 'one of one''s own ends');
select is_empty(format('execute account_session_end(%L)', :'other'), 'once');

-- who they say
select is(session_browser(agent) || ' ' || session_system(agent), said, said)
from (values
	('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
		'Firefox Linux'),
	('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0',
		'Edge Windows'),
	('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36',
		'Chrome Android'),
	('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
		'Safari macOS')) agents (agent, said);
select is(session_browser('curl/7.88.1'), 'curl', 'a program is what it says');
select is(session_browser('<b>/1'), null, 'if that is a name');

-- proving it anew
execute session_recent(:'mine') \gset r_
select is(:'r_recent', 't', 'signing in proves it');
execute session_authenticate(:'mine', sha256('next'));
select is(outcome(format('select enter(%L, organization_id(''north''),
	stamp(''north''), ''x'', ''r'', ''UTC'')', :'mine')), 'OS001',
	'the old session is dead');
select is(outcome(format('execute session_authenticate(%L, sha256(''x''))',
	:'mine')), 'OS001', 'U9 nor does it begin anything more');
execute principal_load(sha256('next')) \gset n_
select is(:'n_account_id', :'ann', 'another goes on in its place');

-- the password
execute account_password \gset p_
select is(:'p_password_hash', 'hash', 'one''s own hash is to be checked');
select is(refusal(format('execute account_password_change(%L, ''old'', ''new'',
	null)', :'n_session_id')), 'OS409 account_password_hash_seen',
	'it is changed only by who knows it');
execute account_password_change(:'n_session_id', 'hash', 'new', null);
select results_eq(format('select id from session_mine(%L)', :'n_session_id'),
	array[:'n_session_id'::uuid], 'all other sessions end with the old one');
select is(account_password(), 'new', 'the new one counts');

select * from finish();
rollback;
