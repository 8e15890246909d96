-- role: superuser
-- Organizations and members across the boundary of the current one.
begin;
select plan(28);
set role outstaff_app;

-- create
select session('Fay', null) as session \gset
select act_as('Fay', null, 'organization.write');
select enter(:'session', null, 0, 'organization.write', 'r', 'UTC');
execute organization_create(:'session', 'East', 'east', 'Asia/Tokyo', 'sunday',
	null) \gset east_
select is(:'east_slug', 'east', 'an organization is made');
select is(current_organization(), :'east_id', 'the request goes on in it');
execute organization_get(:'east_id', :'east_id') \gset got_
select is(:'got_workweek_start', 'sunday', 'and sees it');
reset role;
select is(organization_id, :'east_id', 'so does the session') from session
where id = :'session';
select results_eq(format('select template from role where organization_id = %L
	order by template', :'east_id'),
	array['admin', 'auditor', 'billing', 'customer', 'lead', 'manager',
		'member', 'owner', 'worker'],
	'it has a role of each template');
select results_eq(format('select m.first_name, g.template from membership m
	join member_role_now g on g.member_id = m.id
	where m.organization_id = %L', :'east_id'), $$values ('Fay', 'owner')$$,
	'its creator is its owner');
set role outstaff_app;
select is(refusal(format('execute organization_create(null, ''x'', %L, ''UTC'',
	''monday'', null)', slug)), refused, 'slug ' || slug || ' ' || refused)
from (values ('east', '23505 organization_slug_unique'),
	('-a', '23514 organization_slug_check'),
	('a', '23514 organization_slug_check'),
	('a--b', '23514 organization_slug_check'),
	('A1', '23514 organization_slug_check')) bad (slug, refused);
select is(refusal(format('execute organization_create(null, ''x'', ''xx'', %L,
	''monday'', null)', zone)), '23514 organization_timezone_exists',
	'no time zone ' || zone) from unnest('{../../etc/passwd,Mars/Base}'::text[])
	zone;

-- update
select act_as('Ann', 'north', 'organization.write');
execute organization_update(organization_id('north'), organization_id('north'), null,
	'Far North', true, null, false, null, false, null, false,
	null, false, null, false, null, false, null, false, null,
	false, null, false, null, false, null, false, null, false,
	null, false, null, false, null, false,
	null, false, null, false)
	\gset changed_
select is(:'changed_name' || :'changed_slug', 'Far Northnorth',
	'what is given changes');
select is(outcome('execute organization_update(organization_id(''north''), organization_id(''south''), null,
	''x'', true, null, false, null, false, null, false, null,
	false, null, false, null, false, null, false, null, false,
	null, false, null, false, null, false, null, false, null,
	false, null, false, null, false,
	null, false, null, false)'), '0 rows', 'only one''s current organization');
select is(outcome('update organization set policy_version = 0'), '42501',
	'a policy''s version is not changed directly');

-- switch
select act_as('Fay', 'north');
select bag_eq('select slug, role, current from organization_mine()', $$values
	('north', 'member', true), ('south', 'member', false),
	('east', 'owner', false)$$, 'one''s organizations');
select is(outcome(format('execute organization_switch(%L,
	organization_id(''south''))', :'session')), '1 rows', 'switching');
reset role;
select is(organization_id, organization_id('south'), 'moves the session')
from session where id = :'session';
set role outstaff_app;
select act_as('Cid', 'north');
select is(outcome(format('execute organization_switch(%L,
	organization_id(''south''))', session('Cid', 'north'))), '0 rows',
	'only to one''s own organizations');
select is(outcome(format('execute organization_switch(%L,
	organization_id(''north''))', :'session')), '0 rows',
	'and only one''s own session');

-- members
select act_as('Ben', 'north', 'member.write');
select stamp('north') as stamp \gset
select member_add('new@example.com', 'Nia', 'New', 'member') as id \gset nia_
select cmp_ok(stamp('north'), '>', :stamp::bigint, 'which makes a new policy');
execute member_get(organization_id('north'), true, '{}', :'nia_id') \gset got_
select is(:'got_email' || ' ' || :'got_role', 'new@example.com member',
	'and is found');
select is(refusal($$select member_add('new@example.com', 'N', 'N',
	'member')$$), '23505 membership_email_unique', 'nobody is a member twice');
select is(outcome('execute member_list(organization_id(''north''), true,
	null, null, null, null, null, null, null, null, 50)'),
	'6 rows', 'all are listed');

-- a new name is everywhere
reset role;
update account set last_name = 'Married' where first_name = 'Cid';
select results_eq($$select m.name, c.holder_name from membership m
	join certificate c on c.member_id = m.id where c.number = 'N-1'$$,
	$$values ('Cid Married', 'Cid Married')$$, 'names follow the account');

-- the last owner
set constraints all immediate;
select is(refusal('update membership set status = ''suspended''
	where first_name = ''Ann'''), 'OS409 membership_owner',
	'an owner is not suspended: their ownership ends first');
select is(refusal('delete from member_role where member_id
	= member_id(''Ann'', ''north'')'), 'OS409 membership_role_last_owner',
	'nor lose the role');

select * from finish();
rollback;
