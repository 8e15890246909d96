-- role: superuser. What is told of a new sign-in, what is hidden from events,
-- what is left of who has gone, and accounts that operators close.
begin;
select plan(23);

select account_id('Ben') as ben, account_id('Cid') as cid \gset
update account set email_verified_at = now();
delete from sign_in_device;
create function pg_temp.sign_in(address text, agent text default 'curl/8')
returns void language sql as $$
	select session_create(account_id('Cid'),
		sha256(uuid_send(gen_random_uuid())), 'cookie', agent,
		address::inet, 'r') $$;
prepare told as select count(*)::int from message
where event = 'new_sign_in' and account_id = account_id('Cid');

select pg_temp.sign_in('192.0.2.1');
select results_eq('told', array[0], 'U13 the first sign-in is one''s own');
select pg_temp.sign_in('192.0.2.200');
select results_eq('told', array[0], 'the same network is no news');
select pg_temp.sign_in('198.51.100.1');
select results_eq('told', array[1], 'another network is');
select pg_temp.sign_in('198.51.100.1', 'Mozilla/5.0 (iPhone) Safari/1');
select results_eq('told', array[2], 'another device is');
select pg_temp.sign_in('192.0.2.1', 'Mozilla/5.0 (iPhone) Safari/2');
select results_eq('told', array[2], 'both known, if not together, is not');
select pg_temp.sign_in('2001:db8:1:2::1');
select results_eq('told', array[3], 'a network of IPv6 is its /48');
select pg_temp.sign_in('2001:db8:1:ffff::1');
select results_eq('told', array[3], 'whichever part of it');
select pg_temp.sign_in(format('203.0.%s.1', i)) from generate_series(1, 9) i;
select results_eq('told', array[5], 'five a day are enough');
select is((select count(*)::int from message m
	join session s on s.id = m.session_id where m.event = 'new_sign_in'), 5,
	'each says which session it was');

-- sessions that end
delete from job;
update session set revoked_at = now() where account_id = :'cid'
	and revoked_at is null;
select is((select count(*)::int from job where kind = 'event_close'
	and payload ->> 'account_id' = :'cid'), 1,
	'NTF-13 open pages are told once');
update session set seen_at = now();
select is((select count(*)::int from job where kind = 'event_close'), 1,
	'and only then');

-- an organization's provider signs in who belongs there
insert into identity_provider (organization_id, name, issuer, client_id)
values (organization_id('north'), 'North', 'https://north.example', 'n')
returning id as provider \gset
insert into identity (account_id, provider_organization_id, provider_id, issuer,
	subject)
values (:'cid', organization_id('north'), :'provider', 'https://north.example',
	'cid');
prepare by_north as select i.account_id from identity_sign_in(:'provider',
	'https://north.example', 'cid', null, 'r') i;
select results_eq('by_north', array[:'cid'::uuid],
	'U15 a member is signed in by the organization''s provider');
update membership set status = 'suspended'
where id = member_id('Cid', 'north');
select is_empty('by_north', 'who is suspended there is not');
update membership set status = 'active', deleted_at = now()
where id = member_id('Cid', 'north');
select is_empty('by_north', 'nor is who has left: others run it');

-- operators
set role outstaff_worker;
select results_eq('execute account_set_status(''BEN@example.com'',
	''deactivated'')', format('values (%L::uuid, 0)', :'ben'),
	'IDN-16 an account is closed by its address');
select is_empty('execute account_set_status(''nobody@example.com'',
	''deactivated'')', 'nobody is not');
reset role;
select is_empty('execute account_for_sign_in(''ben@example.com'')',
	'nobody signs in with it');
set role outstaff_app;
select is(outcome('execute account_set_status(''ann@example.com'',
	''deactivated'')'), '42501', 'the program itself cannot');
reset role;

-- what events do not tell
select is((select e.changes -> 'first_name' from audit_event e
	where e.subject_kind = 'account' and e.operation = 'insert'
	order by e.id limit 1), '["hidden", "hidden"]'::jsonb,
	'AUD-06 no event holds a name');
select is_empty($$select from audit_event e join account a
	on e.changes::text like '%' || a.email || '%'$$, 'nor an address');
select is(audit_changes('certificate_type', '{"name": "a"}', '{"name": "b"}'),
	'{"name": ["a", "b"]}', 'things have names');

-- who has gone
update message set status = 'sent', sent_at = now();
select set_config('outstaff.account', :'cid', true);
execute account_delete;
select is((select string_agg(distinct m.recipient, ' ') from message m
	where m.account_id = :'cid' and m.status = 'sent'), '-',
	'IDN-14 messages do not say where they went');
update message set status = 'sent', sent_at = now();
set role outstaff_worker;
execute message_forget;
reset role;
select is_empty(format('select from message m where m.account_id = %L
	and m.recipient <> ''-''', :'cid'), 'nor does the last one');

select * from finish();
rollback;
