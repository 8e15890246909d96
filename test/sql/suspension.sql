-- role: superuser
-- ORG-22, A9, A10: who is suspended by whom, what ends with it, and who lets
-- them in again.
begin;
select plan(27);

create function pg_temp.suspend(name text) returns text language sql as $$
	select refusal(format('select member_suspend(%L, ''why'')',
		member_id(name, 'north')))
$$;
create function pg_temp.resume(name text) returns text language sql as $$
	select refusal(format('select member_resume(%L)',
		member_id(name, 'north')))
$$;
create function pg_temp.status(name text) returns text
language sql security definer as $$
	select status from membership where id = member_id($1, 'north')
$$;
create function pg_temp.one(query text) returns text
language plpgsql security definer as $$
declare
	found text;
begin
	execute query into found;
	return found;
end $$;
create function pg_temp.tell(name text, event text) returns void
language sql security definer as $$
	select notify(event, account_id(name), organization_id('north'),
		null, 'x', 'y', 'z')
$$;
create function pg_temp.told(name text) returns text
language sql security definer as $$
	select count(*)::text from notification
	where account_id = account_id(name)
		and organization_id = organization_id('north')
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
select pg_temp.age();

set role outstaff_app;
select act_as('Cid', 'north', 'test');
select is(pg_temp.suspend('Dee'), 'OS422 membership_roles_not_held',
	'ORG-22 a member suspends nobody');
select act_as('Dee', 'north', 'test');
select is(pg_temp.suspend('Cid'), 'OS422 membership_roles_not_held',
	'nor does an auditor');
select act_as('Ben', 'north', 'test');
select is(pg_temp.suspend('Ann'), 'OS422 membership_roles_not_held',
	'nor an admin an owner');
select is(pg_temp.suspend('Ben'), 'OS422 membership_status_own',
	'nor anybody themselves');
select is(outcome(format('select member_suspend(%L, null)',
	member_id('Gus', 'south'))), '0 rows', 'ORG-33 nor somebody elsewhere');
select is(refusal(format('select member_suspend(%L, %L)',
	member_id('Cid', 'north'), repeat('x', 501))),
	'23514 suspension_reason_check', 'a reason is short');
select is(pg_temp.suspend('Cid'), 'none', 'an admin suspends a member');
select is(pg_temp.status('Cid'), 'suspended', 'who is suspended from then on');
select is(pg_temp.suspend('Cid'), 'OS409 membership_status_suspended',
	'once');
select is(pg_temp.one(format('select s.reason || '' '' || (s.suspended_by = %L)
	from suspension s where s.member_id = %L and s.ended_at is null',
	member_id('Ben', 'north'), member_id('Cid', 'north'))), 'why true',
	'why and by whom is kept');
select is(refusal('select act_as(''Cid'', ''north'')'), 'OS001 ',
	'A10 no session of theirs enters any more');
select is(pg_temp.one(format('select count(*)::text from message
	where account_id = %L and event = ''access_suspended''',
	account_id('Cid'))), '1', 'they are told by mail');

select pg_temp.told('Cid') as before \gset
select pg_temp.tell('Cid', 'role_granted');
select is(pg_temp.told('Cid'), :'before', 'and hear nothing meanwhile');
select is(pg_temp.one($$select count(*)::text from organization_closed()$$),
	'0', 'nothing of the admin is closed');
select is(pg_temp.resume('Dee'), 'OS409 membership_status_active',
	'who is not suspended does not come back');
select is(refusal(format('insert into suspension (organization_id, member_id,
	suspended_by) values (%L, %L, %L)', organization_id('north'),
	member_id('Cid', 'north'), member_id('Ben', 'north'))),
	'42501 ', 'nobody writes it past the function');
select is(pg_temp.resume('Cid'), 'none', 'an admin lets them in again');
select is(pg_temp.status('Cid'), 'active', 'they are back');
select is(pg_temp.one(format('select (ended_by = %L)::text from suspension
	where member_id = %L', member_id('Ben', 'north'),
	member_id('Cid', 'north'))), 'true', 'by whom is kept as well');
select pg_temp.tell('Cid', 'role_granted');
select is(pg_temp.told('Cid'), (:'before'::int + 1)::text,
	'and hear of things again');

-- what they hold is what is given back
select act_as('Ann', 'north', 'test');
select is(refusal(format('select member_permission_give(%L, ''audit.read'',
	''deny'', null, null, null, null, null, ''why'')',
	member_id('Ben', 'north'))), 'none', 'the admin loses one right');
select is(pg_temp.suspend('Dee'), 'none', 'an owner suspends the auditor');
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Ben', 'north', 'test');
select is(pg_temp.resume('Dee'), 'OS422 membership_roles_not_held',
	'A9 who lacks one right of theirs does not give it back');
select act_as('Ann', 'north', 'test');
select is(pg_temp.suspend('Ann'), 'OS422 membership_status_own',
	'an owner does not suspend themselves either');
select is(refusal(format('select member_suspend(%L, null);
	set constraints all immediate', member_id('Ben', 'north'))),
	'OS409 membership_role_last_admin', 'A10 the only admin stays');
select is(refusal(format('select rights_change_begin(''member_resume'', %L,
	''{}'')', member_id('Dee', 'north'))), '42501 ',
	'APR-16 what is done now is for no program to call');
select is(refusal(format('select member_resume_now(%L, null)',
	member_id('Dee', 'north'))), '42501 ', 'nor without being judged');

select * from finish();
rollback;
