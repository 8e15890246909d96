-- role: superuser. Links that prove an address or set a password: once, for a
-- time, and never a word on who is known.
begin;
select plan(50);

create function pg_temp.arm(address text, wanted text, token text)
returns void language sql as $$
	update capability c set token_hash = sha256(token::bytea)
	where c.id = (select d.id from capability d where d.email = address
		and d.kind = wanted order by d.id desc limit 1) $$;

set role outstaff_app;
execute account_sign_up('zoe@example.com', 'hash', 'Zoe', 'Zed', null, 'r-1');
reset role;
select is((select count(*)::int from message where recipient
	= 'zoe@example.com' and event = 'email_verification'), 1,
	'IDN-02 sign-up writes one mail');
select is((select count(*)::int from job where kind = 'mail'
	and account_id = (select id from account
		where email = 'zoe@example.com')), 1, 'NTF-05 and one job sends it');
select ok((select token_hash is null from capability
	where email = 'zoe@example.com'), 'no token before it is sent');

set role outstaff_app;
execute account_sign_up('ZOE@example.com', 'other', 'Eve', 'Evil', 'Evil & Co', 'r-2');
reset role;
select is((select password_hash || first_name from account
	where lower(email) = 'zoe@example.com'), 'hashZoe',
	'U4 a second sign-up changes nothing');
select is((select count(*)::int from message
	where event = 'sign_up_again'), 1, 'but tells who has the address');

select is_empty($$select from account a full join message m
		on m.account_id = a.id
	where a.email like '%.invalid' or m.recipient like '%.invalid'
		or (m.event = 'sign_up_again' and a.email is distinct from
			'zoe@example.com')$$,
	'IDN-10 what was done for the same time alone is undone');
select is_empty($$select from organization where name = 'Evil & Co'$$,
	'nor makes an organization in somebody''s name');
set role outstaff_app;
execute account_sign_up('yan@example.com', 'hash', 'Yan', 'Y', 'Yan & Söhne',
	'r-2');
reset role;
select is((select o.slug ~ '^yan-s-hne-[0-9a-f]{6}$' and r.template = 'owner'
	from organization o
	join membership m on m.organization_id = o.id
	join member_role g on g.organization_id = o.id and g.member_id = m.id
	join role r on r.organization_id = o.id and r.id = g.role_id
	where o.name = 'Yan & Söhne' and m.first_name = 'Yan'), true,
	'IDN-19 a company comes with its first owner');

select pg_temp.arm('zoe@example.com', 'email_verification', 'one');
set role outstaff_app;
select is_empty($$execute email_verify(sha256('two'), 'r')$$,
	'another token is none');
select is_empty($$execute password_reset(sha256('one'), 'x', 'r',
	'192.0.2.1', 'x')$$,
	'a link is for one purpose');
select isnt_empty($$execute email_verify(sha256('one'), 'r-3')$$,
	'IDN-02 the link proves the address');
select is_empty($$execute email_verify(sha256('one'), 'r')$$, 'once');
reset role;
select ok((select email_verified_at is not null from account
	where email = 'zoe@example.com'), 'and it is kept');
select is((select action from audit_event
	where subject_kind = 'account' order by id desc limit 1),
	'account.verify_email', 'with its audit event');

-- the address has changed since the mail
select capability_mail('email_verification', account_id('Ben'),
	'ben@example.com', interval '1 day');
select pg_temp.arm('ben@example.com', 'email_verification', 'ben');
update account set email = 'benjamin@example.com' where first_name = 'Ben';
set role outstaff_app;
select is_empty($$execute email_verify(sha256('ben'), 'r')$$,
	'a link proves no other address');
reset role;

-- passwords
set role outstaff_app;
execute password_reset_ask('Zoe@Example.com');
execute password_reset_ask('nobody@example.com');
execute password_reset_ask('nobody@example.com');
reset role;
select is((select count(*)::int from job where kind = 'password_reset'), 2,
	'U4 IDN-10 known or not, one job waits for each address');
set role outstaff_worker;
do $$
declare
	waiting uuid;
begin
	for waiting in select id from job where kind = 'password_reset' loop
		perform password_reset_prepare(waiting);
	end loop;
end $$;
reset role;
select is((select string_agg(recipient, ',') from message
	where event = 'password_reset'), 'zoe@example.com',
	'only who has an account gets a mail');
select pg_temp.arm('zoe@example.com', 'password_reset', 'three');
insert into session (account_id, token_hash, kind)
select id, sha256('s'), 'cookie' from account where email = 'zoe@example.com';
set role outstaff_app;
execute password_reset_find(sha256('three')) \gset found_
select is(:'found_first_name', 'Zoe', 'the link leads to its holder');
select isnt_empty($$execute password_reset(sha256('three'), 'new', 'r',
	'192.0.2.1', 'x')$$,
	'IDN-11 the link sets a password');
select is_empty($$execute password_reset(sha256('three'), 'newer', 'r',
	'192.0.2.1', 'x')$$,
	'U8 once');
select is_empty($$execute principal_load(sha256('s'))$$,
	'IDN-09 and ends every session');
reset role;
select is((select password_hash from account
	where email = 'zoe@example.com'), 'new', 'it is the new one');
select is((select count(*)::int from message
	where event = 'password_changed'), 1, 'U13 which is told');
select ok(not exists (select from audit_event where changes::text like '%new%'
	and subject_kind = 'account'), 'U20 the audit has no hash');

-- time, and newer links
select capability_mail('password_reset', account_id('Zoe'),
	'zoe@example.com', interval '1 hour');
select pg_temp.arm('zoe@example.com', 'password_reset', 'four');
select capability_mail('password_reset', account_id('Zoe'),
	'zoe@example.com', interval '-1 second');
select pg_temp.arm('zoe@example.com', 'password_reset', 'five');
set role outstaff_app;
select is_empty($$execute password_reset_find(sha256('four'))$$,
	'U8 a newer link ends the one before');
select is_empty($$execute password_reset_find(sha256('five'))$$,
	'a link ends with its time');
reset role;
select is((select count(*)::int from capability where kind = 'password_reset'
	and used_at is null and revoked_at is null), 1, 'at most one is open');

-- an account is taken back
create function pg_temp.open_links(kind text) returns bigint language sql as $$
	select count(*) from capability c where c.kind = $1
		and c.account_id = account_id('Cid')
		and c.used_at is null and c.revoked_at is null $$;
update account set email_verified_at = now() where first_name = 'Cid';
select email as cid_email from account where first_name = 'Cid' \gset
insert into two_factor (account_id, sealed_secret, confirmed_at)
values (account_id('Cid'), decode(repeat('00', 48), 'hex'), now());
select capability_mail('email_change', account_id('Cid'), 'thief@example.com',
	interval '1 hour'), capability_mail('password_reset',
	account_id('Cid'), :'cid_email', interval '1 hour');
select pg_temp.arm(:'cid_email', 'password_reset', 'six');
set role outstaff_app;
select isnt_empty($$execute password_reset(sha256('six'), 'mine', 'r',
	'192.0.2.1', 'x')$$,
	'U9 a password that is set anew');
reset role;
select is(pg_temp.open_links('email_change'), 0::bigint,
	'ends a change of address that somebody began');
select isnt_empty($$select from two_factor where account_id
	= account_id('Cid')$$, 'but no second factor of who had proven the address');
select set_config('outstaff.account', account_id('Cid')::text, true);
select capability_mail('email_change', account_id('Cid'), 'thief@example.com',
	interval '1 hour'), capability_mail('password_reset',
	account_id('Cid'), :'cid_email', interval '1 hour');
select account_password_change(uuid_v7(), 'mine', 'mine too', null);
select is(pg_temp.open_links('email_change') + pg_temp.open_links(
	'password_reset'), 0::bigint, 'U9 nor does either outlive a change of it');

-- what was set up by who never had the address's mail
update account set email_verified_at = null, phone = '+4915123456789',
	phone_verified_at = now() where first_name = 'Cid';
insert into identity_provider (name, issuer, client_id)
values ('Id', 'https://id.example', 'us') returning id as provider \gset
insert into identity (account_id, provider_organization_id, provider_id, issuer,
	subject)
select account_id('Cid'), p.organization_id, p.id, p.issuer, 'thief'
from identity_provider p where p.id = :'provider';
select capability_mail('password_reset', account_id('Cid'), :'cid_email',
	interval '1 hour');
select pg_temp.arm(:'cid_email', 'password_reset', 'seven');
set role outstaff_app;
select isnt_empty(format($$execute identity_sign_in(%L, 'https://id.example',
	'thief', null, 'r')$$, :'provider'), 'an identity signs in');
select isnt_empty($$execute password_reset(sha256('seven'), 'mine', 'r',
	'192.0.2.1', 'x')$$,
	'until the address is proven for the first time');
select is_empty(format($$execute identity_sign_in(%L, 'https://id.example',
	'thief', null, 'r')$$, :'provider'), 'U15 by somebody else, maybe');
reset role;
select is_empty($$select from two_factor where account_id
	= account_id('Cid')$$, 'who is asked for no code of theirs');
select is((select phone from account where first_name = 'Cid'), null,
	'nor told anything at their number');

-- no mailbox is flooded
set role outstaff_app;
select account_sign_up(:'cid_email', 'x', 'E', 'V', null, 'r')
from generate_series(1, 9);
reset role;
select is((select count(*)::int from message where event = 'sign_up_again'
	and account_id = account_id('Cid')), 5,
	'IDN-22 who signs up for others sends them five mails an hour');
select set_config('outstaff.account', a.id::text, true),
	email_change_ask('Full@example.com')
from account a, generate_series(1, 4);
select is((select count(*)::int from message where event = 'email_change'
	and recipient = 'Full@example.com'), 5,
	'nor does who asks for their address, from any number of accounts');
set role outstaff_app;
select is(outcome(format('execute password_reset_ask(%L)',
	repeat('x', 64) || '@' || repeat('y.', 90) || 'example')), '1 rows',
	'IDN-10 a long address is one');
reset role;

-- an address that was taken away
create function pg_temp.move(holder uuid, address text) returns void
language plpgsql as $$
begin
	perform capability_mail('email_change', holder, address, interval '1 h');
	perform pg_temp.arm(address, 'email_change', address);
	perform email_change(sha256(address::bytea), 'r');
end $$;
update account set email = 'ann@example.com', email_verified_at = now()
where id = account_id('Ann');
select account_id('Ann') as ann \gset
insert into two_factor (account_id, sealed_secret, confirmed_at)
values (:'ann', decode(repeat('00', 48), 'hex'), now() - interval '9 days');
select pg_temp.move(:'ann', 'thief@example.com'),
	pg_temp.move(:'ann', 'second@example.com');
select is((select string_agg(email || ' ' || (expires_at - created_at), ','
		order by email)
	from capability where kind = 'email_restore' and revoked_at is null),
	'ann@example.com 3 days,thief@example.com 3 days',
	'U9 each proven address gets a link');
select pg_temp.arm('ann@example.com', 'email_restore', 'mine');
select results_eq($$select f.email from password_reset_find(sha256('mine')) f$$,
	array['ann@example.com'], 'it leads back to the old address');
select is_empty($$execute email_verify(sha256('mine'), 'r')$$,
	'it proves nothing by itself');
set role outstaff_app;
select isnt_empty($$execute password_reset(sha256('mine'), 'own', 'r',
	'192.0.2.1', 'x')$$, 'U9 it sets a password');
select is_empty($$execute password_reset(sha256('mine'), 'own', 'r',
	'192.0.2.1', 'x')$$, 'once');
reset role;
select is((select email || password_hash from account where id = :'ann'),
	'ann@example.comown', 'and makes the address theirs again');
select isnt_empty(format('select from two_factor where account_id = %L',
	:'ann'), 'what was there before is kept');

-- an account that never proved the address does not keep it
select pg_temp.move(:'ann', 'fourth@example.com');
select pg_temp.arm('ann@example.com', 'email_restore', 'again');
insert into account (email, password_hash, first_name, last_name)
values ('Ann@example.com', 'x', 'Eve', 'Evil') returning id as eve \gset
insert into session (account_id, token_hash, kind)
values (:'eve', sha256('eve'), 'cookie');
set role outstaff_app;
select isnt_empty($$execute password_reset(sha256('again'), 'own', 'r',
	'192.0.2.1', 'x')$$, 'U9 who has not proven the address gives it up');
select is_empty($$execute principal_load(sha256('eve'))$$, 'and is out');
reset role;
select ok((select email like '%@replaced.invalid' and status = 'deactivated'
	from account where id = :'eve'), 'under a name that nobody can know');

-- somebody else has the address by now
select pg_temp.move(:'ann', 'third@example.com');
select pg_temp.arm('ann@example.com', 'email_restore', 'late');
update account set email = 'ann@example.com', email_verified_at = now()
where id = account_id('Cid');
set role outstaff_app;
select is(refusal($$execute password_reset(sha256('late'), 'x', 'r',
	'192.0.2.1', 'x')$$), 'OS409 email_restore_taken',
	'U9 an address is the account''s that proved it last');
reset role;

select * from finish();
rollback;
