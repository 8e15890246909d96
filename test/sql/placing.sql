-- role: superuser
-- Where a second person is wanted, what gives rights by placing people and
-- departments is judged by one; owners are removed after their ownership; what
-- is approved is what was asked for (APR-16, A9, POL-09, ORG-40).
begin;
select plan(30);

create function pg_temp.at(name text) returns uuid language sql as $$
	select d.id from department d where d.name = $1
$$;
create function pg_temp.crew() returns uuid language sql as $$
	select t.id from team t where t.name = 'Crew'
$$;
create function pg_temp.asked() returns uuid language sql as $$
	select nullif(current_setting('outstaff.rights_change', true), '')::uuid
$$;
create function pg_temp.hang(name text, parent text, new_name text
	default null) returns text language sql as $$
	select set_config('outstaff.rights_change', '', true);
	select refusal(format('select department_update(%L, %L, %L, %L, true)',
		pg_temp.at(name), new_name, new_name is not null,
		pg_temp.at(parent)))
$$;
create function pg_temp.above(name text) returns text language sql as $$
	select p.name from department d
	left join department p on p.id = d.parent_id where d.name = $1
$$;
create function pg_temp.lead(whom text) returns text language sql as $$
	select set_config('outstaff.rights_change', '', true);
	select refusal(format('select team_member_put(%L, %L, true)',
		pg_temp.crew(), member_id(whom, 'north')))
$$;
create function pg_temp.leads(whom text) returns boolean language sql as $$
	select exists (select from team_member_now n
		where n.member_id = member_id(whom, 'north') and n.is_lead)
$$;
create function pg_temp.approve() returns text language sql as $$
	select refusal(format('select rights_change_approve(%L)',
		pg_temp.asked()))
$$;
select organization_id('north') as org, member_id('Cid', 'north') as cid,
	member_id('Dee', 'north') as dee, member_id('Fay', 'north') as fay \gset

-- Cid manages the field, Fay is a lead; Dee owns it all as well as Ann.
set role outstaff_app;
select act_as('Ann', 'north', 'department.write');
insert into department (organization_id, name)
values (:'org', 'Field'), (:'org', 'Office'), (:'org', 'Yard');
insert into team (organization_id, name) values (:'org', 'Crew');
select member_role_give(:'cid', role_id('manager', 'north'),
	pg_temp.at('Field'), null, null, null);
select member_role_give(:'fay', role_id('lead', 'north'), null, null, null,
	null);
select role_create('Checker', null, null, '{audit.read}', null) as checker \gset
select ownership_give(:'dee', false);
reset role;
set local session_replication_role = replica;
update member_role set created_at = created_at - interval '1 hour',
	valid_from = valid_from - interval '1 hour';
update role set created_at = created_at - interval '1 hour';
update role_permission set created_at = created_at - interval '1 hour';
set local session_replication_role = origin;
set role outstaff_app;
select act_as('Ann', 'north', 'organization.update');
select is(refusal(format('update organization set second_person = true
	where id = %L', :'org')), 'none', 'a second person is wanted');

-- departments
select act_as('Ann', 'north', 'department.update');
select is(pg_temp.hang('Yard', 'Office'), 'none', 'nobody has the office');
select is(pg_temp.above('Yard'), 'Office', 'so the yard comes below it');
select is(refusal(format('update department set parent_id = %L where id = %L',
	pg_temp.at('Field'), pg_temp.at('Office'))),
	'OS409 rights_change_needed',
	'A9 Cid would manage the office as well: no other way');
select is(pg_temp.hang('Office', 'Field', 'Desk'), 'none', 'Ann asks');
select is(pg_temp.above('Desk'), null, 'APR-16 it stays, under its new name');
select is((select rights_change_title(c) || ' ' || c.kind
	from rights_change c where c.id = pg_temp.asked()),
	'Desk department_move', 'and waits');
select is(pg_temp.approve(), '23514 rights_change_decided_by_check',
	'for somebody else');
select act_as('Dee', 'north', 'rights_change.approve');
select is(pg_temp.approve(), 'none', 'Dee approves');
select is(pg_temp.above('Desk'), 'Field', 'and it moves');
select is(pg_temp.hang('Yard', null), 'none', 'Dee takes the yard out');
select is(pg_temp.above('Yard'), null, 'at once: nobody gains by that');

-- leads
select is(pg_temp.lead('Dee'), 'none', 'Dee leads the crew herself');
select ok(pg_temp.leads('Dee'), 'at once: that gives her nothing');
select is(pg_temp.lead('Fay'), 'none', 'she asks for Fay');
select ok(not pg_temp.leads('Fay'), 'APR-16 whose rights as a lead wait');
select act_as('Fay', 'north', 'rights_change.approve');
select isnt(pg_temp.approve(), 'none', 'for somebody else');
select act_as('Ann', 'north', 'rights_change.approve');
select is(pg_temp.approve(), 'none', 'Ann approves');
select ok(pg_temp.leads('Fay'), 'then she leads');

-- their own department
select is(refusal(format('update membership set department_id = %L
	where id = %L', pg_temp.at('Yard'), :'cid')), 'none',
	'Cid, who manages the field alone, works where he wants');
reset role;
set local session_replication_role = replica;
update member_role set department_id = null, reach = 'organization'
where member_id = :'cid';
set local session_replication_role = origin;
set role outstaff_app;
select act_as('Ann', 'north', 'member.write');
select is(refusal(format('update membership set department_id = %L
	where id = %L', pg_temp.at('Desk'), :'cid')),
	'OS409 rights_change_needed',
	'A9 nobody gets another department to manage by moving there');

-- what is approved is what was asked for
select is(refusal(format('select member_role_give(%L, %L, null, null, null,
	''why'')', :'fay', :'checker')), 'none', 'Ann asks for a role');
reset role;
set local session_replication_role = replica;
insert into role_permission (organization_id, role_id, permission, reach)
values (:'org', :'checker', 'team.read', 'organization');
set local session_replication_role = origin;
set role outstaff_app;
select act_as('Dee', 'north', 'rights_change.approve');
select is(pg_temp.approve(), 'OS409 rights_change_stale',
	'APR-16 which allows more by now: that was not asked for');
reset role;
set local session_replication_role = replica;
delete from role_permission where permission = 'team.read'
	and role_id = :'checker';
set local session_replication_role = origin;
set role outstaff_app;
select is(pg_temp.approve(), 'none', 'what was, is approved');

-- owners
select act_as('Ben', 'north', 'member.write');
select is(refusal(format('select member_remove(%L)', :'dee')),
	'OS422 membership_roles_not_held', 'ORG-07 no admin removes an owner');
select act_as('Ann', 'north', 'member.write');
select is(refusal(format('select member_remove(%L)', :'dee')),
	'OS409 membership_owner', 'nor an owner: ownership ends first');
set constraints all immediate;
select act_as('Dee', null, 'account.delete');
select is(refusal('select account_delete()'),
	'OS409 organization_second_person_owners',
	'nor does one of two leave who judge each other');

-- what waits is told again, to the owners as well
reset role;
select act_as_nobody();
update rights_change set decision = null, decided_by = null, decided_at = null,
	created_at = now() - interval '49 hours'
where kind = 'member_role_give';
set role outstaff_worker;
select approval_escalate(), approval_escalate();
reset role;
select results_eq($$select a.first_name::text, count(*)::int
	from notification n join account a on a.id = n.account_id
	where n.event = 'rights_change_overdue' group by 1 order by 1$$,
	$$values ('Ben', 1), ('Dee', 1)$$,
	'NTF-10 who could decide is told again after two days, once');
insert into permission_request (organization_id, member_id, permission,
	created_at) values (:'org', :'cid', 'audit.read',
	now() - interval '49 hours');
set role outstaff_worker;
select approval_escalate();
reset role;
select ok(exists (select from notification n
	where n.event = 'permission_overdue'
		and n.account_id = account_id('Ann')),
	'NTF-10 and the owners of what somebody asks for');
select is((select count(*)::int from notification n
	where n.event = 'permission_overdue'
		and n.account_id = account_id('Cid')), 0, 'but not who asked');
select * from finish();
rollback;
