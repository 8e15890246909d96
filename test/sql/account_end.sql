-- The end of an account: nobody signs in with it, its email is free, what is
-- linked to it stays, and no organization is left without an owner.
begin;
select plan(15);

select account_id('Ann') as ann, account_id('Cid') as cid,
	member_id('Cid', 'north') as member, session('Cid', 'north') as cids,
	session('Ann', 'north') as anns, organization_id('north') as north \gset

select enter(:'cids', :'north', stamp('north'), 'test', 'r', 'UTC');
select is_empty('execute account_sole_owner_of', 'a member owns nothing');
select is(m.organization || ' ' || m.role, 'North member',
	'memberships are taken along') from account_memberships() m;
select is(c.number, 'N-1', 'so are certificates')
from account_certificates() c;
select lives_ok('execute account_delete', 'a member goes');
select lives_ok('set constraints all immediate', 'out of the organization too');
select is(outcome(format('select enter(%L, %L, stamp(''north''), ''x'', ''r'',
	''UTC'')', :'cids', :'north')), 'OS001', 'sessions are dead');
select is_empty($$execute account_for_sign_in('cid@example.com')$$,
	'nobody signs in');
select is(a.name || ' ' || a.status || ' ' || (a.email ~ '@deleted\.invalid$'),
	'Deleted account deactivated true', 'the person has no name any more')
from account a where a.id = :'cid';
select is(c.holder_name, 'Deleted account', 'nor on certificates')
from certificate c where c.member_id = :'member';
select isnt_empty(format('select from audit_event where account_id = %L',
	:'cid'), 'what they did stays theirs');
select account_create('cid@example.com', 'hash', 'Cid', 'Again', 'r') as again
\gset
select isnt(:'again'::uuid, :'cid'::uuid, 'the email is free');
select set_config('outstaff.account', :'cid', true);
select lives_ok('execute account_delete', 'twice is once');

-- an owner
set constraints all deferred;
select enter(:'anns', :'north', stamp('north'), 'test', 'r', 'UTC');
select results_eq('execute account_sole_owner_of', array['North'],
	'where somebody is the only owner is known');
select lives_ok('execute account_delete', 'the owner goes');
select is(refusal('set constraints all immediate'),
	'OS409 membership_role_last_owner', 'but not out of the organization');

select * from finish();
rollback;
