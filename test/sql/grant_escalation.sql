-- role: superuser
-- Ways around the rights: denying to those above, taking back what was denied,
-- owners who own nothing, teams beyond a department, and directories (POL-05,
-- POL-11, POL-24, APR-14, A9, A10).
begin;
select plan(46);

create function pg_temp.give(whom text, template text, place text
	default null, of_team text default null, until interval default null)
returns text language sql as $$
	select refusal(format('select member_role_give(%L, %L, %L, %L, %L,
		null)', member_id(whom, 'north'), role_id(template, 'north'),
		(select id from department where name = place),
		(select id from team where name = of_team),
		now() + until))
$$;
create function pg_temp.deny(whom text, permission text) returns text
language sql as $$
	select refusal(format('select member_permission_give(%L, %L, ''deny'',
		null, null, null, null, null, ''x'')',
		member_id(whom, 'north'), permission))
$$;
create function pg_temp.take(whom text) returns text
language sql as $$
	select refusal(format('select grant_end(%L)', (select e.id
		from member_permission e where e.effect = 'deny'
			and e.member_id = member_id(whom, 'north')
			and e.valid_until is null)))
$$;
-- what was given before this transaction counts: make it older
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
	update member_permission set valid_from = created_at
	where valid_from > created_at;
	set local session_replication_role = origin;
end $$;
select organization_id('north') as org, member_id('Ann', 'north') as ann,
	member_id('Ben', 'north') as ben, member_id('Cid', 'north') as cid,
	member_id('Dee', 'north') as dee, member_id('Fay', 'north') as fay \gset

-- Cid manages the field, to which Ann, Ben and Fay belong, and Dee does not;
-- one of its teams has Fay alone, in another there is Dee as well.
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
insert into department (organization_id, name)
values (:'org', 'Field'), (:'org', 'Office');
update membership set department_id = (select id from department
	where name = 'Field') where id in (:'ann', :'ben', :'cid', :'fay');
update membership set department_id = (select id from department
	where name = 'Office') where id in (:'dee');
insert into team (organization_id, name, department_id)
select :'org', n, d.id from department d, unnest('{Pure,Mixed}'::text[]) n
where d.name = 'Field';
select team_member_set(t.id, :'fay', false) from team t;
select team_member_set(t.id, :'dee', false) from team t
where t.name = 'Mixed';
select is(pg_temp.give('Cid', 'manager'), 'none', 'an owner makes a manager');
reset role;
select pg_temp.age();

-- denial
set role outstaff_app;
select act_as('Cid', 'north', 'role.assign');
select is(pg_temp.deny('Ann', 'role.assign'),
	'OS422 member_permission_owner',
	'A9 a manager denies nothing to an owner of their department');
select is(pg_temp.deny('Fay', 'certificate.write'), 'none',
	'POL-11 but to those who hold less');
select is(pg_temp.deny('Ben', 'role.assign'),
	'OS422 member_permission_exceeds', 'A9 nor to an admin');
select act_as('Ann', 'north', 'role.assign');
select is(pg_temp.deny('Ben', 'certificate.export'), 'none',
	'an owner denies to an admin');
select is(pg_temp.deny('Cid', 'certificate.write'), 'none',
	'and to a manager');
select is(pg_temp.deny('Ann', 'role.assign'),
	'OS422 member_permission_owner',
	'A9 nothing is denied to an owner, by themselves either');
reset role;
select pg_temp.age();

-- taking it back
set role outstaff_app;
select act_as('Ben', 'north', 'role.assign');
select is(pg_temp.take('Ben'), 'OS422 grant_end_exceeds',
	'A9 nobody ends what is denied to them');
select act_as('Cid', 'north', 'role.assign');
select is(pg_temp.take('Fay'), 'OS422 grant_end_exceeds',
	'nor what they do not hold themselves');
select act_as('Ben', 'north', 'role.assign');
select is(pg_temp.take('Cid'), 'none', 'who holds it gives it back');
select act_as('Ann', 'north', 'role.assign');
select is(pg_temp.take('Ben'), 'none', 'as does who denied it');
select is(pg_temp.deny('Fay', 'certificate.read'), 'none',
	'and to whom something is denied');
select is(refusal(format('select ownership_give(%L, false)', :'fay')),
	'OS422 member_role_owner_denied', 'is made no owner');
reset role;

-- owners by another way than ownership, whoever gives
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
select is(pg_temp.give('Ben', 'owner'), 'OS422 ownership_only',
	'ORG-05 SEC-13 a role is given, but not the owner''s');
select is(refusal(format('select member_role_set(%L, ''{owner,admin}'')',
	:'ben')), 'OS422 ownership_only', 'nor among others');
select is(refusal(format('select invitation_create(''x@example.com'', null,
	null, null, ''{owner}'')')), 'OS422 ownership_only',
	'nor by an invitation');
select is(refusal(format('select grant_end(%L)', (select g.id
	from member_role g where g.member_id = :'ann'
		and g.role_id = role_id('owner', 'north')))),
	'OS422 ownership_only', 'nor taken');
select is(refusal(format('select role_create(''Boss'', null, null, null, %L)',
	role_id('owner', 'north'))), 'OS422 ownership_only',
	'and no role builds on it');
select is(refusal('select role_create(''Boss'', null, null,
	''{organization.own}'', null)'), 'OS422 ownership_only',
	'nor allows what owners do');
select is(refusal(format('select member_permission_give(%L,
	''organization.own'', ''allow'', null, null, null, null, null, ''x'')',
	:'ben')), 'OS422 ownership_only', 'nor does an exception');
select is(outcome(format('select ownership_give(%L, false)', :'ben')),
	'1 rows', 'ownership makes one');
select is(outcome(format('select ownership_end(%L)', :'ben')), '1 rows',
	'and ends it');
reset role;

-- owners who own nothing, were ownership to make them
set role outstaff_app;
select set_config('outstaff.ownership', :'ben', true);
select act_as('Ben', 'north', 'role.assign');
select is(pg_temp.give('Ben', 'owner', 'Field'),
	'OS422 member_role_owner_whole',
	'A9 nobody owns a department of an organization');
select act_as('Ann', 'north', 'role.assign');
select is(pg_temp.give('Ben', 'owner', null, 'Pure'),
	'OS422 member_role_owner_whole', 'nor a team');
select is(pg_temp.give('Ben', 'owner', null, null, '1 day'),
	'OS422 member_role_owner_whole', 'nor for a while');
reset role;

-- teams beyond the department
set role outstaff_app;
select act_as('Cid', 'north', 'role.assign');
select is(pg_temp.give('Ben', 'lead', null, 'Pure'), 'none',
	'APR-14 a manager gives what is in a team of the department');
select is(pg_temp.give('Ben', 'lead', null, 'Mixed'),
	'OS422 member_role_exceeds',
	'A9 but not where others are in it as well');
reset role;

-- directories
set role outstaff_app;
select act_as('Ann', 'north', 'role.write');
insert into identity_provider (organization_id, name, issuer, client_id,
	group_claim) values (:'org', 'Directory', 'https://idp.example', 'c',
	'groups');
select is(refusal(format('select role_create(''Settings'', null, null,
	''{organization.read,organization.write}'', null)')), 'none',
	'a role that changes settings');
reset role;
select id as settings from role where name = 'Settings' \gset
select pg_temp.age();
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
select is(refusal(format('select member_role_give(%L, %L, null, null, null,
	null)', :'fay', :'settings')), 'none', 'is given');
reset role;
select pg_temp.age();
create function pg_temp.map(role text) returns text language sql as $$
	select refusal(format('insert into idp_group_role (organization_id,
		identity_provider_id, group_name, role)
		select p.organization_id, p.id, ''staff'', %L
		from identity_provider p where p.name = ''Directory''', role))
$$;
create function pg_temp.turn(issuer text) returns text language sql as $$
	select refusal(format('update identity_provider set issuer = %L
		where name = ''Directory''', issuer))
$$;
set role outstaff_app;
select act_as('Fay', 'north', 'organization.write');
select is(pg_temp.map('admin'), 'OS422 idp_group_role_exceeds',
	'A9 a directory gives no more than who says so holds');
select is(pg_temp.turn('https://fay.example'), 'none',
	'settings of a directory that gives nothing are settings');
select act_as('Ann', 'north', 'organization.write');
select is(pg_temp.turn('https://idp.example'), 'none', 'as for an owner');
select is(pg_temp.map('admin'), 'none', 'an owner maps a group');
select act_as('Fay', 'north', 'organization.write');
select is(pg_temp.turn('https://fay.example'),
	'OS422 identity_provider_exceeds',
	'A9 then another directory is a matter of who could give it');
select is(refusal('update identity_provider set name = ''Ours'' where name
	= ''Directory'''), 'none', 'but its name is not');
select act_as('Ben', 'north', 'organization.write');
select is(refusal('update identity_provider set issuer = ''https://b.example''
	where name = ''Ours'''), 'none', 'an admin changes it');

-- ORG-33: lists of people show whom one sees, whatever else one may see
create function pg_temp.listed(statement text, wanted text, everybody boolean,
	anchor uuid) returns text language sql as $$
	select outcome(format('execute %I(%L, %L, %L, %L)', statement,
		organization_id('north'), everybody,
		'{}'::uuid[] || anchor, wanted))
$$;
create function pg_temp.holders(wanted text, everybody boolean, anchor uuid)
returns text language sql as $$
	select outcome(format('execute permission_holders(%L, %L, %L, %L, null)',
		organization_id('north'), everybody, '{}'::uuid[] || anchor,
		wanted))
$$;
select act_as('Cid', 'north', 'member.read');
select id as mixed from team where name = 'Mixed' \gset
select id as field from department where name = 'Field' \gset
select id as office from department where name = 'Office' \gset
select is(pg_temp.listed('team_people', :'mixed', true, null), '2 rows',
	'who sees everybody sees the whole team');
select is(pg_temp.listed('team_people', :'mixed', false, :'field'), '1 rows',
	'a manager whom they look after');
select is(pg_temp.listed('department_members', :'office', false, :'field'),
	'0 rows', 'and nobody of other departments');
select is(pg_temp.listed('role_people', role_id('auditor', 'north')::text,
	false, :'field'), '0 rows', 'nor who has which role there');
select is(pg_temp.holders('audit.read', true, null),
	'3 rows', 'three may read the log');
select is(pg_temp.holders('audit.read', false, :'field'),
	'2 rows', 'two of them are of the field');

-- what is held for a time gives nothing that lasts
reset role;
select set_config('outstaff.member', '', true);
insert into member_role (organization_id, member_id, role_id, granted_by,
	valid_until, created_at)
values (organization_id('north'), member_id('Cid', 'north'),
	role_id('admin', 'north'), member_id('Ann', 'north'),
	now() + interval '2 days', now() - interval '1 minute');
select is(member_may_give(organization_id('north'), member_id('Cid', 'north'),
	'{auditor}'), false,
	'A9 an admin for two days maps no group, and invites nobody, for good');
select is(member_may_give(organization_id('north'), member_id('Ann', 'north'),
	'{auditor}'), true, 'who is it for good does');

-- what waits for a second factor
select act_as('Ann', 'north', 'role.assign');
select role_create('Giver', null, null, '{role.assign}', null) as giver \gset
select member_role_give(member_id('Dee', 'north'), :'giver', null, null, null,
	null);
select pg_temp.age();
select act_as('Dee', 'north', 'role.assign');
select is(refusal(format('select member_permission_give(%L,
	''member.write'', ''allow'', null, null, null, ''two_factor'', null,
	''x'')', member_id('Fay', 'north'))), 'OS422 member_permission_exceeds',
	'A9 POL-40 nobody gives what they lack by a condition not met yet');
select is(refusal(format('select member_permission_give(%L,
	''role.assign'', ''allow'', null, null, null, ''two_factor'', null,
	''x'')', member_id('Fay', 'north'))), 'none', 'but what they hold');

select * from finish();
rollback;
