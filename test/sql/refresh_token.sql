-- U12 IDN-07: refresh tokens are used once; one that comes again ends it all.
begin;
select plan(33);

prepare create_bearer as select * from bearer_create(account_id('Ann'),
	sha256('r1'), repeat('x', 300), '192.0.2.1', 'q-1');
execute create_bearer \gset ann_
select is(:'ann_organization_id'::uuid, organization_id('north'),
	'a program signs in to an organization of the account');
select is(:'ann_expires_at'::timestamptz, now() + interval '30 days',
	'for 30 days');
select is(current_account(), account_id('Ann'),
	'the transaction goes on as the account');
select is(kind || char_length(user_agent), 'bearer255',
	'it is a program''s session') from session where id = :'ann_id';
select is(action || ' ' || operation || ' ' || request_id,
	'session.create insert q-1', 'its beginning is audited')
from audit_event where subject_id = :'ann_id';
select is(changes ? 'token_hash', false, 'without the hash') from audit_event
where subject_id = :'ann_id';
select is(refusal('execute create_bearer'), '23505 refresh_token_pkey',
	'a refresh token is one session''s');
select throws_ok('select from refresh_token', '42501', null,
	'refresh tokens are out of reach');

-- what an access token names
execute principal_load_bearer(:'ann_id') \gset who_
select is(:'who_account_id' || ' ' || :'who_session_kind',
	account_id('Ann') || ' bearer', 'a session is found by its id');
select is_empty(format('execute principal_load_bearer(%L)', uuid_v7()),
	'an unknown one is not');
select is_empty('execute principal_load_bearer(null)', 'nor none');
select is_empty(format('execute principal_load_bearer(%L)',
	session('Ann', 'north')), 'nor a browser''s');
select is_empty('execute principal_load(sha256(''r1''))',
	'a refresh token is no session''s token');

-- one use each
execute refresh_token_use(sha256('r1'), sha256('r2'), 'q-2') \gset one_
select is(:'one_outcome' || ' ' || :'one_session_id', 'refreshed ' || :'ann_id',
	'a token is good once');
select is(:'one_account_id' || ' ' || :'one_organization_id',
	account_id('Ann') || ' ' || organization_id('north'),
	'and tells whose it is');
select is(:'one_expires_at'::timestamptz, :'ann_expires_at'::timestamptz,
	'the end stays where it was');
select is(action || ' ' || changes, 'session.refresh {"refreshes": [null, 1]}',
	'a refresh is one audit event') from audit_event where request_id = 'q-2';
select is_empty('execute refresh_token_use(sha256(''x''), sha256(''y''), ''q'')',
	'what never was one is nothing');
execute refresh_token_use(sha256('r2'), sha256('r3'), 'q-3') \gset two_
select is(:'two_outcome', 'refreshed', 'the next one is good too');
select isnt_empty(format('execute principal_load_bearer(%L)', :'ann_id'),
	'the session lives');
execute refresh_token_use(sha256('r1'), sha256('r4'), 'q-4') \gset three_
select is(:'three_outcome', 'reused', 'a used one is seen');
select is_empty(format('execute principal_load_bearer(%L)', :'ann_id'),
	'and the session is over');
select is(action, 'session.reuse', 'which the audit tells')
from audit_event where request_id = 'q-4';
select is_empty('execute refresh_token_use(sha256(''r3''), sha256(''r5''), ''q'')',
	'the newest one too');
select is_empty('execute refresh_token_use(sha256(''r4''), sha256(''r5''), ''q'')',
	'and what a refused use would have given never was');

-- what else ends it
execute bearer_create(account_id('Ann'), sha256('s1'), null, null, 'q-5', null,
	null) \gset ann_
execute session_revoke(:'ann_id');
select is_empty('execute refresh_token_use(sha256(''s1''), sha256(''s2''), ''q'')',
	'a signed-out program does not refresh');
execute bearer_create(account_id('Ann'), sha256('t1'), null, null, 'q-6', null,
	null) \gset ann_
execute bearer_create(account_id('Eve'), sha256('u1'), null, null, 'q-7', null,
	null) \gset eve_
execute session_revoke(:'ann_id');
select isnt_empty(format('execute principal_load_bearer(%L)', :'ann_id'),
	'nobody signs out another');
select act_as('Ann', 'north');
execute session_revoke_everywhere \gset all_
select is(:'all_sessions_ended'::int > 1, true,
	'signing out everywhere ends several');
select is_empty(format('execute principal_load_bearer(%L)', :'ann_id'),
	'programs');
select is_empty('execute refresh_token_use(sha256(''t1''), sha256(''t2''), ''q'')',
	'with their refresh tokens');
select is_empty('select from session where revoked_at is null
	and expires_at > now()', 'and browsers');
select isnt_empty(format('execute principal_load_bearer(%L)', :'eve_id'),
	'but nobody else''s');
select is(count(*), (select count(*) from session s
		where s.organization_id = organization_id('north')
			and s.id in (select e.subject_id from audit_event e
				where e.action = 'test'
					and e.operation = 'update')),
	'each end is an audit event') from audit_event
where action = 'test' and subject_kind = 'session' and operation = 'update';

select * from finish();
rollback;
