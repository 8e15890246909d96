-- role: superuser
-- Changes of rights that a second person decides on (APR-16, APR-17, AUD-03,
-- A9): asked for, approved by another who could make them, refused on every
-- other way.
begin;
select plan(59);

create function pg_temp.give(whom text, template text) returns text
language sql as $$
	select refusal(format('select member_role_give(%L, %L, null, null,
		null, ''why'')', member_id(whom, 'north'),
		role_id(template, 'north')))
$$;
create function pg_temp.asked() returns uuid language sql as $$
	select nullif(current_setting('outstaff.rights_change', true), '')::uuid
$$;
create function pg_temp.approve(id uuid) returns text language sql as $$
	select refusal(format('select rights_change_approve(%L)', id))
$$;
create function pg_temp.holds(whom text, template text) returns boolean
language sql security definer as $$
	select exists (select from member_role_now g
		where g.member_id = member_id(whom, 'north')
			and g.template = $2)
$$;
create function pg_temp.age() returns void
language plpgsql security definer as $$
declare
	of_table text;
begin
	set local session_replication_role = replica;
	foreach of_table in array '{member_role,member_permission,
		role_permission,role}'::text[] loop
		execute format('update %I set created_at = created_at
			- interval ''1 hour'' where created_at = now()',
			of_table);
	end loop;
	update member_role set valid_from = created_at
	where valid_from > created_at;
	set local session_replication_role = origin;
end $$;
create function pg_temp.switch(wanted boolean) returns text
language sql as $$
	select refusal(format('update organization set second_person = %L
		where id = organization_id(''north'')', wanted))
$$;
create function pg_temp.is_on() returns boolean
language sql security definer as $$
	select second_person from organization
	where id = organization_id('north')
$$;
select organization_id('north') as org, member_id('Ann', 'north') as ann,
	member_id('Ben', 'north') as ben, member_id('Cid', 'north') as cid,
	member_id('Dee', 'north') as dee \gset

-- off: at once
set role outstaff_app;
select act_as('Ann', 'north', 'organization.update');
select is(pg_temp.is_on(), false, 'off by default');
select is(pg_temp.switch(true), 'OS409 organization_second_person_owners',
	'APR-16 one owner has no second person');
select is(refusal(format('select ownership_give(%L, false)', :'dee')), 'none',
	'Dee owns it as well');
select ok(pg_temp.holds('Dee', 'owner'), 'at once, while it is off');
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Ben', 'north', 'organization.update');
select is(pg_temp.switch(true), 'none', 'an admin turns it on');
select is(pg_temp.is_on(), true, 'at once');

-- on: a role waits
select act_as('Ann', 'north', 'grant.role');
select is(pg_temp.give('Cid', 'auditor'), 'none', 'APR-16 Ann asks');
select ok(not pg_temp.holds('Cid', 'auditor'), 'and nothing changes');
select pg_temp.asked() as one \gset
select is((select c.kind || ' ' || rights_change_status(c) || ' '
	|| rights_change_title(c) from rights_change c where id = :'one'),
	'member_role_give open Auditor', 'it waits');
select is(pg_temp.give('Cid', 'auditor'),
	'23505 rights_change_payload_unique', 'the same is asked for once');
select is(pg_temp.approve(:'one'), '23514 rights_change_decided_by_check',
	'APR-16 nobody approves what they asked for');
reset role;
select is((select count(*)::int from notification
	where event = 'rights_change_asked' and subject_id = :'one'), 2,
	'APR-17 the two others who could are told');
select is((select count(*)::int from message m
	join notification n on n.id = m.notification_id
	where n.event = 'rights_change_asked' and m.channel = 'mail'), 2,
	'by mail as well');
select is(outcome(format('update rights_change set decision = ''approved'',
	decided_at = now(), decided_by = asked_by where id = %L', :'one')),
	'23514', 'nor does the table take it');
select is(outcome(format('update rights_change set decision = ''approved'',
	decided_at = now(), decided_by = subject_id where id = %L', :'one')),
	'23514', 'nor from whom it favours');
select is(outcome(format('update rights_change set decision = ''approved'',
	decided_at = now() where id = %L', :'one')), '23514', 'nor from nobody');

set role outstaff_app;
select act_as('Cid', 'north', 'rights_change.approve');
select is(pg_temp.approve(:'one'), '23514 rights_change_decided_by_check',
	'APR-16 nor does whom it favours');
select act_as('Fay', 'north', 'rights_change.approve');
select is((select count(*)::int from rights_change_approve(:'one')), 0,
	'A9 nor who could not give it');
select act_as('Eve', 'south', 'rights_change.approve');
select is((select count(*)::int from rights_change_approve(:'one')), 0,
	'A6 nor anybody elsewhere');
select act_as('Ben', 'north', 'rights_change.approve');
select is(pg_temp.approve(:'one'), 'none', 'an admin approves');
select ok(pg_temp.holds('Cid', 'auditor'), 'APR-16 then it counts');
select is(pg_temp.approve(:'one'), 'OS409 rights_change_decision_open',
	'once');
reset role;
select is((select granted_by from member_role where member_id = :'cid'
	and role_id = role_id('auditor', 'north')), :'ann'::uuid,
	'given by who asked');
select is((select member_id from audit_event where subject_kind = 'member_role'
	and operation = 'insert' and changes -> 'member_id' ->> 1 = :'cid'
	order by id desc limit 1), :'ben'::uuid,
	'AUD-03 and the event tells who decided');
select is((select detail from notification
	where event = 'rights_change_decided'
		and account_id = account_id('Ann')), 'approved',
	'APR-17 who asked is told');
select is((select count(*)::int from notification where event = 'role_granted'
	and account_id = account_id('Cid')
	and subject_name = 'Auditor'), 1, 'and who has it now');
select is((select array_agg(changes -> 'decision' ->> 1) from audit_event
	where subject_kind = 'rights_change' and operation = 'update'),
	'{approved}', 'AUD-07 the decision is an event');

-- what both hold, when it is decided
set role outstaff_app;
select act_as('Ann', 'north', 'grant.role');
select is(refusal(format('select ownership_give(%L, false)',
	member_id('Fay', 'north'))), 'none', 'Ann asks for an owner');
select pg_temp.asked() as two \gset
select act_as('Ben', 'north', 'rights_change.approve');
select is((select count(*)::int from rights_change_approve(:'two')), 0,
	'A9 an admin approves no owner');
select ok(not pg_temp.holds('Fay', 'owner'), 'and nothing changed');
select act_as('Ben', 'north', 'grant.role');
select is(refusal(format('select ownership_give(%L, false)',
	member_id('Fay', 'north'))), 'OS422 rights_change_may',
	'A9 nor asks for one');
select is(pg_temp.give('Fay', 'admin'), 'none', 'but for an admin');
select pg_temp.asked() as three \gset
reset role;
set local session_replication_role = replica;
update member_role set valid_until = now() where member_id = :'ben'
	and role_id = role_id('admin', 'north');
set local session_replication_role = origin;
set role outstaff_app;
select act_as('Dee', 'north', 'rights_change.approve');
select is(pg_temp.approve(:'three'), 'OS409 rights_change_asker',
	'A8 who asked must hold it still');
select is((select rights_change_status(c) from rights_change c
	where id = :'three'), 'open', 'it is open even so');
select is(refusal(format('select rights_change_reject(%L, null)', :'three')),
	'23514 rights_change_decision_reason_check', 'a rejection says why');
select is(refusal(format('select rights_change_reject(%L, ''no'')',
	:'three')), 'none', 'then it is one');
select is((select count(*)::int from rights_change_withdraw(:'two')), 0,
	'only who asked withdraws');
select act_as('Ann', 'north', 'rights_change.withdraw');
select is(refusal(format('select rights_change_withdraw(%L)', :'two')),
	'none', 'Ann does');
reset role;

-- the other kinds
set role outstaff_app;
select act_as('Ann', 'north', 'role.create');
select role_create('Checker', 'Checks', null, '{certificate.read}', null)
	as waits \gset
select is((select added from rights_change where id = :'waits'),
	'{certificate.read}', 'a role waits, with what it allows');
select is((select count(*)::int from role where name = 'Checker'), 0,
	'and is not there');
select act_as('Dee', 'north', 'rights_change.approve');
select is(pg_temp.approve(:'waits'), 'none', 'until it is approved');
select is((select count(*)::int from role where name = 'Checker'), 1,
	'then it is');
select is((select count(*)::int from grant_end((select g.id
	from member_role g where g.member_id = :'cid' and g.role_id =
		role_id('auditor', 'north'))) e (id) where e.id is not null), 1,
	'taking a role waits as well');
select ok(pg_temp.holds('Cid', 'auditor'), 'APR-16 they have it meanwhile');
select pg_temp.asked() as four \gset
select is(refusal(format('select ownership_end(%L)', :'ann')),
	'OS409 organization_second_person_owners',
	'one of two owners is not taken');

-- no other way
reset role;
select is(refusal(format('insert into member_role (organization_id, member_id,
	role_id, granted_by) values (%L, %L, %L, %L)', :'org',
	member_id('Fay', 'north'), role_id('admin', 'north'), :'ann')),
	'OS409 rights_change_needed', 'A9 no role comes another way');
select is(refusal(format('insert into member_permission (organization_id,
	member_id, permission, effect, reach, granted_by, reason) values (%L,
	%L, ''audit.read'', ''allow'', ''organization'', %L, ''x'')', :'org',
	member_id('Fay', 'north'), :'ann')), 'OS409 rights_change_needed',
	'nor an exception');
select is(refusal(format('insert into role_permission (organization_id,
	role_id, permission, reach) select %L, id, ''audit.read'',
	''organization'' from role where name = ''Checker''', :'org')),
	'OS409 rights_change_needed', 'nor more of a role');
set role outstaff_app;
select act_as('Ann', 'north', 'invitation.create');
select is(refusal('select invitation_create(''new@example.com'', null, null,
	null, ''{admin}'')'), 'OS409 rights_change_needed',
	'A9 nobody is invited as an admin');
select is(refusal('select invitation_create(''new@example.com'', null, null,
	null, ''{member}'')'), 'none', 'but as a member');
select is(outcome(format('select rights_change_run(''grant_end'',
	''{"id": "%s"}'')', :'one')), '42501', 'A4 nor by calling what does it');
select is(outcome(format('select grant_end_now(%L)', :'one')), '42501',
	'or what did');
select is(outcome(format('update rights_change set decision = null
	where id = %L', :'one')), '42501', 'A4 or changing what was decided');

-- what nobody decides on is over
reset role;
update rights_change set expires_at = now() - interval '1 second'
where id = :'four';
set role outstaff_app;
select act_as('Dee', 'north', 'rights_change.approve');
select is(pg_temp.approve(:'four'), 'OS409 rights_change_decision_open',
	'APR-16 seven days later it is too late');
reset role;
set role outstaff_worker;
select rights_change_expire();
reset role;
select is((select decision from rights_change where id = :'four'), 'expired',
	'and the worker says so');

-- turning it off
set role outstaff_app;
select act_as('Ann', 'north', 'organization.update');
select is(pg_temp.switch(false), 'none', 'Ann turns it off');
select ok(pg_temp.is_on(), 'APR-16 that waits as well');
select pg_temp.asked() as off \gset
select act_as('Dee', 'north', 'rights_change.approve');
select is(pg_temp.approve(:'off'), 'none', 'Dee approves');
select ok(not pg_temp.is_on(), 'then it is off');
reset role;
select * from finish();
rollback;
