-- role: superuser
-- Nobody widens their own rights by moving people, teams, departments or
-- themselves (A9, POL-09, ORG-40).
begin;
select plan(27);

create function pg_temp.place(whom text, place text) returns text
language sql as $$
	select refusal(format('update membership set department_id = %L
		where id = %L', (select d.id from department d
			where d.name = place), member_id(whom, 'north')))
$$;
create function pg_temp.join(of_team text, whom text, lead boolean)
returns text language sql as $$
	select refusal(format('select team_member_set(%L, %L, %L)',
		(select t.id from team t where t.name = of_team),
		member_id(whom, 'north'), lead))
$$;
create function pg_temp.hang(name text, parent text) returns text
language sql as $$
	select refusal(format('update department set parent_id = %L
		where id = %L', (select d.id from department d
			where d.name = parent), (select d.id from department d
			where d.name = hang.name)))
$$;
create function pg_temp.give(whom text, role uuid, place text default null)
returns void language sql as $$
	select member_role_give(member_id(whom, 'north'), role, (select d.id
		from department d where d.name = place), null, null, null)
$$;
select organization_id('north') as org, member_id('Cid', 'north') as cid,
	member_id('Dee', 'north') as dee \gset

-- The field has the coast; the office is beside them. Cid works in the coast
-- and moves people, teams and departments; Dee is an auditor of the office.
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
insert into department (organization_id, name)
values (:'org', 'Field'), (:'org', 'Office'), (:'org', 'Yard');
insert into department (organization_id, name, parent_id)
select :'org', n, d.id from department d, unnest('{Coast,Hill}'::text[]) n
where d.name = 'Field';
insert into team (organization_id, name) values (:'org', 'Crew'),
	(:'org', 'Band');
update membership set department_id = (select id from department
	where name = 'Coast') where id = :'cid';
update membership set department_id = (select id from department
	where name = 'Office') where id = :'dee';
select role_create('Mover', null, null,
	'{member.read,member.write,department.read,department.write,team.read,team.write}',
	null) as mover \gset
select role_create('Giver', null, null, '{role.assign}', null) as giver \gset
select pg_temp.give('Cid', :'mover');

-- who has no rights of a place
select act_as('Cid', 'north', 'member.write');
select is(pg_temp.place('Cid', 'Field'), 'none',
	'who moves people, but has no rights of a place, moves');
select is(pg_temp.join('Crew', 'Cid', true), 'none', 'and leads');
select is(pg_temp.place('Cid', 'Coast'), 'none', 'and goes back');
select is(pg_temp.join('Crew', 'Cid', null), 'none', 'and ends it');

-- a manager: of the department that they are in
select act_as('Ann', 'north', 'role.assign');
select pg_temp.give('Cid', role_id('manager', 'north'));
select act_as('Cid', 'north', 'member.write');
select is(pg_temp.place('Cid', 'Field'), 'OS422 reach_grows',
	'A9 a manager moves themselves to no department above');
select is(pg_temp.place('Cid', 'Office'), 'OS422 reach_grows',
	'nor to another');
select is(pg_temp.place('Dee', 'Coast'), 'OS422 reach_grows',
	'nor others to their own');
select is(pg_temp.place('Ben', 'Coast'), 'OS422 reach_grows',
	'wherever they are');
select is(pg_temp.hang('Office', 'Coast'), 'OS422 reach_grows',
	'nor a department below it');
select is(pg_temp.hang('Office', 'Field'), 'none', 'but beside it');
select is(pg_temp.place('Dee', 'Yard'), 'none', 'and others elsewhere');
select is(outcome(format('insert into department (organization_id, name,
	parent_id) select %L, ''Beach'', id from department
	where name = ''Coast''', :'org')), '1 rows',
	'a new department is nobody''s yet');
select is(pg_temp.place('Cid', 'Beach'), 'none', 'who goes down has less');
select is(pg_temp.place('Cid', 'Coast'), 'OS422 reach_grows',
	'and does not come up again');
select is(refusal(format('select department_delete(%L, true)', (select id
	from department where name = 'Beach'))), 'OS422 reach_grows',
	'not by the end of their department either');
select act_as('Ann', 'north', 'member.write');
select is(pg_temp.place('Cid', 'Coast'), 'none', 'an owner moves anybody');
select is(pg_temp.place('Dee', 'Beach'), 'none', 'and anywhere');
select act_as('Cid', 'north', 'member.write');
select is(pg_temp.place('Dee', 'Coast'), 'none',
	'ORG-40 a manager places people within their own department');
select is(refusal(format('select department_delete(%L, true)', (select id
	from department where name = 'Beach'))), 'none',
	'and deletes one of its departments');

-- a lead: of the teams that they lead
select act_as('Ann', 'north', 'role.assign');
select pg_temp.give('Cid', role_id('lead', 'north'));
select act_as('Cid', 'north', 'team.write');
select is(pg_temp.join('Crew', 'Cid', true), 'OS422 reach_grows',
	'A9 who has the rights of leads makes themselves none');
select is(pg_temp.join('Crew', 'Cid', false), 'none', 'but joins');
select act_as('Ann', 'north', 'team.write');
select pg_temp.join('Band', 'Cid', true);
select act_as('Cid', 'north', 'team.write');
select is(pg_temp.join('Band', 'Ben', false), 'OS422 reach_grows',
	'nor takes anybody into a team that they lead');
select is(pg_temp.join('Crew', 'Ben', false), 'none', 'but into others');
select is(pg_temp.join('Band', 'Dee', false), 'none',
	'and whom they look after already');
select is(pg_temp.join('Band', 'Dee', true), 'none', 'to lead it as well');

-- who gives roles in the whole organization, and has the rest of a place
select act_as('Ann', 'north', 'role.assign');
select pg_temp.give('Cid', :'giver');
select act_as('Cid', 'north', 'member.write');
select is(pg_temp.place('Cid', 'Field'), 'OS422 reach_grows',
	'who gives roles everywhere does not see more certificates by that');
select is(pg_temp.join('Band', 'Ben', false), 'OS422 reach_grows',
	'nor of others');

select * from finish();
rollback;
