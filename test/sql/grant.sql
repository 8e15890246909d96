-- role: superuser
-- Rights: what roles come to, whom they reach, and that nobody gives more than
-- they hold (POL-05 to POL-11, POL-40, APR-13 to APR-15, A9, A10).
begin;
select plan(40);

create function pg_temp.rules(who text) returns text language sql
security definer as $$
	select coalesce(string_agg(distinct r.permission || '=' || case r.effect
		when 'deny' then 'deny' else r.reach || coalesce(
			' ' || d.name, ' ' || t.name, '') end, ', '), '')
	from member_rules(organization_id('north'), member_id(who, 'north'),
		now()) r
	left join department d on d.id = r.anchor_id
	left join team t on t.id = r.anchor_id
	where r.permission in ('certificate.read', 'certificate.verify')
$$;
create function pg_temp.give(whom text, template text, place text
	default null, until interval default null) returns text
language sql as $$
	select outcome(format('select member_role_give(%L, %L, %L, null, %L,
		null)', member_id(whom, 'north'), role_id(template, 'north'),
		(select id from department where name = place),
		now() + until))
$$;
-- what was given before this transaction counts: make it older
create function pg_temp.age() returns void
language plpgsql security definer as $$
begin
	set local session_replication_role = replica;
	update member_role set created_at = created_at - interval '1 hour',
		valid_from = valid_from - interval '1 hour'
	where created_at = now();
	update member_permission set created_at = created_at
		- interval '1 hour', valid_from = valid_from - interval '1 hour'
	where created_at = now();
	update role_permission set created_at = created_at
		- interval '1 hour', valid_from = valid_from - interval '1 hour'
	where created_at = now();
	update role set created_at = created_at - interval '1 hour'
	where created_at = now();
	set local session_replication_role = origin;
end $$;
select organization_id('north') as org, member_id('Ann', 'north') as ann,
	member_id('Ben', 'north') as ben, member_id('Cid', 'north') as cid \gset

-- a tree: Field over Coast, and Office; Cid on the coast, Ben in the office
insert into department (organization_id, name)
values (:'org', 'Field'), (:'org', 'Office');
insert into department (organization_id, name, parent_id)
select :'org', 'Coast', id from department where name = 'Field';
update membership set department_id = (select id from department
	where name = 'Coast') where id = :'cid';
update membership set department_id = (select id from department
	where name = 'Office') where id = :'ben';

-- POL-10: a department's role reaches those below it, and moves follow
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
select is(pg_temp.rules('Cid'), 'certificate.read=own',
	'a member reads their own');
select is(pg_temp.give('Cid', 'manager'), '1 rows', 'an owner makes a manager');
select is(pg_temp.rules('Cid'), 'certificate.read=department Coast, '
	|| 'certificate.read=own', 'of the department that they are in');
reset role;
update membership set department_id = (select id from department
	where name = 'Office') where id = :'cid';
select is(pg_temp.rules('Cid'), 'certificate.read=department Office, '
	|| 'certificate.read=own', 'ORG-40 rights follow the move');
update membership set department_id = null where id = :'cid';
select is(pg_temp.rules('Cid'), 'certificate.read=own',
	'and in none there is none to reach');
update member_role set valid_until = now() where member_id = :'cid'
	and role_id = role_id('manager', 'north');

-- APR-14, APR-15: an admin of one department
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
select is(pg_temp.give('Cid', 'admin', 'Field'), '1 rows',
	'a role is bound to a department');
select is(pg_temp.rules('Cid'), 'certificate.read=department Field, '
	|| 'certificate.read=own, certificate.verify=department Field',
	'and reaches no further');
reset role;
select is(count(*), 0::bigint, 'what works only for all gives nothing there')
from member_rules(:'org', :'cid', now()) r
join permission p on p.name = r.permission
where p.floor = 'organization' and r.reach = 'organization'
	and r.permission = 'organization.write';
select pg_temp.age();
select is(array(select m.first_name from membership m where m.id in (
	select r from members_reached(:'org', array[(select id from department
		where name = 'Field')]) r)), '{}'::text[],
	'nobody is below the field yet');
update membership set department_id = (select id from department
	where name = 'Coast') where first_name = 'Dee'
	and organization_id = :'org';
set role outstaff_app;
select act_as('Cid', 'north', 'role.assign');
select matches(pg_temp.give('Ben', 'lead', 'Field'), '^OS422',
	'A9 nobody gives to people beyond their boundary');
reset role;

-- A9: escalation
set role outstaff_app;
select act_as('Ben', 'north', 'role.assign');
select matches(pg_temp.give('Cid', 'owner'), '^OS422',
	'A9 an admin makes no owner');
select matches(pg_temp.give('Ben', 'owner'), '^OS422',
	'A9 nor oneself');
select is(pg_temp.give('Cid', 'auditor'), '1 rows', 'but what they hold');
select matches(outcome(format('select role_create(''Boss'', null, null,
	''{organization.own}'', null)')), '^OS422',
	'A9 no role allows what its maker does not hold');
select matches(outcome(format('select role_create(''Boss'', null, null,
	null, %L)', role_id('owner', 'north'))), '^OS422',
	'nor builds on one that does');
select is(outcome('select role_create(''Checker'', ''Checks'', null,
	''{certificate.read,certificate.verify}'', null)'), '1 rows',
	'POL-05 POL-06 a role of one''s own');
select matches(outcome('select role_create(''Narrow'', null, ''team'',
	''{certificate.verify}'', null)'), '^OS422',
	'a permission is not given in less than it works in');
select matches(outcome('select role_create(''checker'', null, null, null,
	null)'), '^23505', 'two roles have two names');
reset role;
select id as checker from role where name = 'Checker' \gset
select pg_temp.age();

-- POL-08: inheritance without circles
set role outstaff_app;
select act_as('Ann', 'north', 'role.write');
select is(outcome(format('select role_create(''Senior'', null, null,
	''{audit.read}'', %L)', :'checker')), '1 rows', 'a role builds on another');
reset role;
select id as senior from role where name = 'Senior' \gset
set role outstaff_app;
select is((select string_agg(a.permission, ' ' order by a.permission)
	from roles_allow() a where a.role_id = :'senior'),
	'audit.read certificate.read certificate.verify',
	'and allows what that does');
select matches(outcome(format('select role_update(%L, null, null, null, null,
	%L, true)', :'checker', :'senior')), '^OS422',
	'POL-08 no role inherits from itself');
select matches(outcome(format('select role_delete(%L)', :'checker')),
	'^OS409', 'what another builds on stays');
select is((select role_update(role_id('admin', 'north'), 'X', null, null,
	null, null, false)), null, 'a template is not changed');

-- POL-11: exceptions
select is(outcome(format('select member_permission_give(%L,
	''certificate.verify'', ''allow'', null, null, null, null, null,
	''helps out'')', :'cid')), '1 rows', 'POL-11 an exception allows');
select is(outcome(format('select member_permission_give(%L,
	''certificate.verify'', ''deny'', null, null, null, null, null,
	''left'')', :'cid')), '1 rows', 'another denies');
reset role;
select matches(member_rules_text(:'org', :'cid'), 'certificate.verify=deny',
	'and the program is told of it');
set role outstaff_app;
select matches(outcome(format('select member_permission_give(%L,
	''audit.read'', ''allow'', null, null, null, null, null, '''')', :'ben')),
	'^23514', 'an exception has a reason');
select matches(outcome(format('select member_permission_give(%L,
	''certificate.read'', ''allow'', ''team'', null, null, null, null,
	''x'')', :'ben')), '^23514', 'and says of which team it is');
-- POL-40
select is(outcome(format('select member_permission_give(%L,
	''audit.read'', ''allow'', null, null, null, ''two_factor'', null,
	''x'')', :'cid')), '1 rows', 'POL-40 a grant can have a condition');
reset role;
select is(count(*), 0::bigint, 'and counts only while it holds')
from member_rules(:'org', :'cid', now()) r
where r.permission = 'audit.read' and r.effect = 'allow';

-- nobody gives for longer than they hold
update member_role set valid_until = now() + interval '1 day'
where member_id = :'ben' and role_id = role_id('admin', 'north');
set role outstaff_app;
select act_as('Ben', 'north', 'role.assign');
select matches(pg_temp.give('Cid', 'member'), '^(OS422|23P01)',
	'nothing is given for longer than it is held');
select matches(pg_temp.give('Ann', 'auditor'), '^OS422',
	'to nobody');
select is(pg_temp.give('Ann', 'auditor', null, interval '1 hour'), '1 rows',
	'but for less');
-- nor takes what they could not give
select matches(outcome(format('select grant_end(%L)', (select g.id
	from member_role g where g.member_id = :'ann'
		and g.role_id = role_id('owner', 'north')))), '^OS422',
	'A9 nobody takes what they could not give');
reset role;

-- what is not in force yet is judged as it will be
set role outstaff_app;
select act_as('Ben', 'north', 'role.assign');
reset role;
select matches(outcome(format('insert into member_role (organization_id,
	member_id, role_id, granted_by, valid_from) values (%L, %L, %L, %L,
	now() + interval ''1 hour'')', :'org', :'cid',
	role_id('owner', 'north'), :'ben')), '^OS422',
	'A9 nor later');
select matches(outcome(format('insert into member_role (organization_id,
	member_id, role_id) values (%L, %L, %L)', :'org', :'cid',
	role_id('billing', 'north'))), '^OS422',
	'a grant of nobody is none');

-- ORG-33: another organization's
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
select is((select member_role_give(member_id('Eve', 'south'),
	role_id('member', 'south'), null, null, null, null)), null,
	'nobody gives in another organization');
select is((select grant_end((select g.id from member_role g limit 0))), null,
	'nor takes');
select is_empty('select member_rules_shown(member_id(''Eve'', ''south''),
	now())', 'nor sees what people may do there');
select throws_ok('select member_rules(null, null, now())', '42501', null,
	'the rules of anybody are out of reach');

select * from finish();
rollback;
