-- role: superuser
-- Teams, who is in them and leads them, and what is kept of it.
begin;
select plan(26);
create function pg_temp.id(name text) returns uuid language sql as $$
	select id from team t where t.name = $1 and t.deleted_at is null $$;
create function pg_temp.set(team text, member text, lead boolean)
returns boolean language sql as $$
	select team_member_set(pg_temp.id($1), member_id($2, 'north'), $3) $$;
create function pg_temp.people(team text) returns text language sql as $$
	select coalesce(string_agg(m.first_name
		|| case when t.is_lead then '*' else '' end, ' '
		order by m.first_name), '')
	from team_member_now t join membership m on m.id = t.member_id
	where t.team_id = pg_temp.id($1) $$;

set role outstaff_app;
select act_as('Ann', 'north', 'team.write');
insert into department (organization_id, name)
values (current_organization(), 'Field'), (current_organization(), 'Office');
insert into team (organization_id, name, department_id)
select organization_id, 'Crane', id from department where name = 'Field';
insert into team (organization_id, name)
values (current_organization(), 'Night');
select is(refusal($$insert into team (organization_id, name)
	values (current_organization(), 'crane')$$),
	'23505 team_name_unique', 'ORG-36 names of teams differ');

select stamp('north') as stamp \gset
select ok(pg_temp.set('Crane', 'Cid', false), 'ORG-36 somebody joins');
select ok(pg_temp.set('Crane', 'Ben', true), 'ORG-36 somebody leads');
select ok(stamp('north') > :stamp, 'ORG-40 which is a new policy');
select ok(not pg_temp.set('Crane', 'Ben', true),
	'ORG-36 said twice, once done');
select pg_temp.set('Night', 'Cid', false);
select is(pg_temp.people('Crane'), 'Ben* Cid', 'ORG-36 the people of a team');
select ok(member_in_team(current_organization(), member_id('Cid', 'north'),
	array[pg_temp.id('Crane')]), 'POL-09 who is in a team');
select ok(not member_in_team(current_organization(), member_id('Ben', 'north'),
	array[pg_temp.id('Night')]), 'POL-09 who is not');
select results_eq(format('select team_members(%L, array[%L]::uuid[])',
	current_organization(), pg_temp.id('Night')),
	array[member_id('Cid', 'north')], 'POL-09 all of some teams');

-- history
reset role;
update team_member set valid_from = now() - interval '30 days';
set role outstaff_app;
select ok(pg_temp.set('Crane', 'Cid', true), 'ORG-36 a member comes to lead');
select results_eq(format('select is_lead, valid_until = now() from team_member
	where member_id = %L and team_id = %L order by valid_from',
	member_id('Cid', 'north'), pg_temp.id('Crane')),
	$$values (false, true), (true, null)$$, 'ORG-36 since when is kept');
select ok(pg_temp.set('Crane', 'Ben', null), 'ORG-36 somebody leaves');
select ok(not pg_temp.set('Crane', 'Ben', null), 'ORG-36 once');
select is(pg_temp.people('Crane'), 'Cid*', 'ORG-36 and is there no more');
select is((select count(*) from team_member), 4::bigint,
	'ORG-36 all of it is kept');
select cmp_ok((select count(*) from audit_event
	where subject_kind = 'team_member'), '>=', 6::bigint,
	'POL-15 and audited');

-- borders
select is(refusal($$insert into team_member (organization_id, team_id,
	member_id) values (current_organization(), pg_temp.id('Night'),
	member_id('Ben', 'north'))$$), '42501 ',
	'people come into teams by the function alone');
select is(refusal(format('select team_member_set(%L, %L, false)',
	pg_temp.id('Night'), member_id('Gus', 'south'))),
	'23503 team_member_member_id_exists',
	'C38 nobody of another organization');
reset role;
insert into team (organization_id, name)
values (organization_id('south'), 'Foreign');
select id as foreign from team where name = 'Foreign' \gset
set role outstaff_app;
select is(refusal(format('select team_member_set(%L, %L, false)',
	:'foreign', member_id('Cid', 'north'))),
	'23503 team_member_team_id_exists',
	'C38 no team of another organization');
select is((select count(*) from team_delete(:'foreign')), 0::bigint,
	'ORG-33 nor is one deleted');

-- departments and their teams
set constraints all immediate;
select is(refusal($$select department_delete(id, false) from department
	where name = 'Field'$$), 'OS409 department_id_in_use',
	'ORG-35 a department with a team stays');
set constraints all deferred;
select department_delete(id, true) from department where name = 'Field';
set constraints all immediate;
select is(department_id, null::uuid, 'ORG-35 or its team goes up')
from team where name = 'Crane';
select is(refusal($$update team set department_id = (select id from department
	where deleted_at is not null)$$), '23503 team_department_id_exists',
	'ORG-35 none comes to one that is gone');

-- ends
reset role;
update membership set deleted_at = now() where id = member_id('Cid', 'north');
select is(pg_temp.people('Crane') || pg_temp.people('Night'), '',
	'ORG-18 who is removed is in no team');
set role outstaff_app;
select pg_temp.set('Night', 'Dee', false);
select is((select count(*) from team_delete(pg_temp.id('Night'))), 1::bigint,
	'ORG-36 a team ends');
select is((select count(*) from team_member where valid_until is null),
	0::bigint, 'ORG-36 and nobody is in it');

select * from finish();
rollback;
