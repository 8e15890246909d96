-- role: superuser
-- Departments: the tree, who belongs where, and what is kept of it.
begin;
select plan(41);
create function pg_temp.department(name text, parent text default null)
returns uuid language sql as $$
	insert into department (organization_id, name, parent_id)
	values (current_organization(), name, (select id from department d
		where d.name = parent and d.deleted_at is null))
	returning id $$;
create function pg_temp.id(name text) returns uuid language sql as $$
	select id from department d where d.name = $1 and d.deleted_at is null $$;
create function pg_temp.below(name text) returns text language sql as $$
	select coalesce(string_agg(d.name, ' ' order by d.name), '')
	from department d where d.id in (select department_below(
		current_organization(), pg_temp.id($1))) $$;
-- the paths as the parents tell them
create function pg_temp.differences() returns bigint language sql as $$
	with recursive p (a, d, depth) as (
		select id, id, 0 from department where deleted_at is null
		union all
		select p.a, c.id, p.depth + 1 from p
		join department c on c.parent_id = p.d and c.deleted_at is null)
	select count(*) from p full join department_path x
		on x.ancestor_id = p.a and x.descendant_id = p.d
			and x.depth = p.depth
	where p.a is null or x.ancestor_id is null $$;
create function pg_temp.move(member text, department text) returns void
language sql as $$
	update membership set department_id = pg_temp.id($2)
	where id = member_id($1, 'north') $$;

set role outstaff_app;
select act_as('Ann', 'north', 'department.write');

-- a tree
select pg_temp.department('Field'), pg_temp.department('North', 'Field'),
	pg_temp.department('Coast', 'North'), pg_temp.department('Office'),
	pg_temp.department('Books', 'Office');
select is(pg_temp.below('Field'), 'Coast Field North',
	'ORG-35 a department and all below it');
select is(pg_temp.below('Coast'), 'Coast', 'ORG-35 a leaf is itself');
select is(refusal($$select pg_temp.department('north', 'Field')$$),
	'23505 department_name_unique', 'ORG-35 names differ among siblings');
select is(refusal($$select pg_temp.department('FIELD')$$),
	'23505 department_name_unique', 'ORG-35 and at the top');
select lives_ok($$select pg_temp.department('Coast', 'Books')$$,
	'ORG-35 but not elsewhere');
update department set name = 'Quay' where name = 'Coast'
	and parent_id = pg_temp.id('Books');

-- moves
select is(refusal($$update department set parent_id = pg_temp.id('Coast')
	where name = 'Field'$$), 'OS422 department_parent_id_cycle',
	'ORG-35 no department is below itself');
select is(refusal($$update department set parent_id = id
	where name = 'Field'$$), 'OS422 department_parent_id_cycle',
	'ORG-35 nor its own parent');
select is(refusal(format('insert into department (organization_id, id, name,
	parent_id) values (%L, %L, ''Self'', %2$L)', current_organization(),
	uuid_v7())), 'OS422 department_parent_id_cycle',
	'ORG-35 not from the start either');
update department set parent_id = pg_temp.id('Office') where name = 'North';
select is(pg_temp.below('Office') || '|' || pg_temp.below('Field'),
	'Books Coast North Office Quay|Field', 'ORG-40 all below moves along');
update department set parent_id = null where name = 'North';
select is(pg_temp.below('North') || '|' || pg_temp.below('Office'),
	'Coast North|Books Office Quay', 'ORG-40 also to the top');
update department set parent_id = pg_temp.id('Field') where name = 'North';
select is(pg_temp.differences(), 0::bigint,
	'POL-09 the paths are what the parents tell');
select is(refusal($$update department d set parent_id = case d.name
		when 'Field' then pg_temp.id('Office')
		else pg_temp.id('Field') end
	where d.name in ('Field', 'Office')$$),
	'OS422 department_parent_id_cycle',
	'ORG-35 two moves of one statement make no circle');

-- ten levels
select pg_temp.department('L1');
select pg_temp.department('L' || n, 'L' || n - 1)
from generate_series(2, 10) n;
select is(refusal($$select pg_temp.department('L11', 'L10')$$),
	'OS422 department_parent_id_depth', 'ORG-35 ten levels at most');
select is(refusal($$update department set parent_id = pg_temp.id('Office')
	where name = 'L1'$$), 'OS422 department_parent_id_depth',
	'ORG-35 also where a tree moves');
select is(pg_temp.differences(), 0::bigint, 'POL-09 and the paths hold');

-- other organizations
reset role;
insert into department (organization_id, name)
values (organization_id('south'), 'Foreign');
set role outstaff_app;
select is((select count(*) from department where name = 'Foreign'), 0::bigint,
	'ORG-33 departments of others are not seen');
reset role;
select id as foreign from department where name = 'Foreign' \gset
set role outstaff_app;
select is(refusal(format('insert into department (organization_id, name,
	parent_id) values (%L, ''Child'', %L)', current_organization(),
	:'foreign')), '23503 department_parent_id_exists',
	'C38 no parent of another organization');
select is(refusal(format('update membership set department_id = %L
	where id = %L', :'foreign', member_id('Cid', 'north'))),
	'23503 membership_department_id_exists',
	'C38 and nobody belongs to one');
select is(refusal(format('insert into department_path values (%L, %L, %L, 0)',
	current_organization(), :'foreign', :'foreign')), '42501 ',
	'the paths are the triggers'' alone');

-- people
select stamp('north') as stamp \gset
select pg_temp.move('Cid', 'Coast');
select ok(stamp('north') > :stamp, 'ORG-40 a move is a new policy');
select ok(member_in_department(current_organization(),
	member_id('Cid', 'north'), array[pg_temp.id('Field')]),
	'POL-10 who is below is in the department');
select ok(not member_in_department(current_organization(),
	member_id('Cid', 'north'), array[pg_temp.id('Office')]),
	'POL-10 and not in another');
select ok(not member_in_department(current_organization(),
	member_id('Ben', 'north'), array[pg_temp.id('Field')]),
	'POL-10 who has none is in none');
select results_eq(format('select department_members(%L, array[%L, %L]::uuid[])',
	current_organization(), pg_temp.id('Field'), pg_temp.id('North')),
	array[member_id('Cid', 'north')],
	'POL-10 the members of some departments, each once');
update department set parent_id = pg_temp.id('Office') where name = 'North';
select ok(member_in_department(current_organization(),
	member_id('Cid', 'north'), array[pg_temp.id('Office')])
	and not member_in_department(current_organization(),
	member_id('Cid', 'north'), array[pg_temp.id('Field')]),
	'ORG-40 who may see people follows the departments');

-- history: the first row was made in this transaction, so it is put back
reset role;
update member_department set valid_from = now() - interval '30 days',
	created_at = now() - interval '30 days';
set role outstaff_app;
select pg_temp.move('Cid', 'Books');
select results_eq($$select d.name, h.valid_from < now(), h.valid_until = now()
	from member_department h join department d on d.id = h.department_id
	order by h.valid_from$$, $$values ('Coast', true, true),
	('Books', false, null)$$, 'ORG-35 where somebody belonged is kept');
select pg_temp.move('Cid', 'Quay');
select is((select count(*) from member_department), 2::bigint,
	'ORG-35 what lasted no time is not');
select results_eq($$select changes -> 'department_id' ->> 1 from audit_event
	where subject_kind = 'membership' and subject_id
	= member_id('Cid', 'north') and changes ? 'department_id'
	order by id desc limit 1$$, array[pg_temp.id('Quay')::text],
	'POL-15 a move is audited');

-- the end of a department
set constraints all immediate;
select is(refusal(format('select department_delete(%L, false)',
	pg_temp.id('Office'))), 'OS409 department_id_in_use',
	'ORG-35 one with others below stays');
select is(refusal(format('select department_delete(%L, false)',
	pg_temp.id('Quay'))), 'OS409 department_id_in_use',
	'ORG-35 so does one with people');
set constraints all deferred;
select is((select count(*) from department_delete(pg_temp.id('Books'), true)),
	1::bigint, 'ORG-35 or what is in it goes up');
set constraints all immediate;
select is(pg_temp.below('Office'), 'Coast North Office Quay',
	'ORG-35 departments go up');
set constraints all deferred;
select department_delete(pg_temp.id('Quay'), true);
set constraints all immediate;
select is(department_id, pg_temp.id('Office'), 'ORG-35 people do')
from membership where id = member_id('Cid', 'north');
select is(pg_temp.differences(), 0::bigint, 'POL-09 and the paths too');
select is((select count(*) from department_delete(pg_temp.id('L10'), false)),
	1::bigint, 'ORG-35 an empty one is deleted');
select is((select count(*) from department_delete(:'foreign', true)),
	0::bigint, 'ORG-33 not one of others');
select lives_ok($$select pg_temp.department('Books', 'Office')$$,
	'ORG-35 its name is free again');
reset role;
select id as gone from department where name = 'Quay' \gset
set role outstaff_app;
select is(refusal(format('update membership set department_id = %L
	where id = %L', :'gone', member_id('Ben', 'north'))),
	'23503 membership_department_id_exists',
	'ORG-35 nobody comes to one that is gone');
select is(refusal(format('update department set parent_id = %L
	where id = %L', :'gone', pg_temp.id('Field'))),
	'23503 department_parent_id_exists', 'ORG-35 nor does a department');

-- removal of a person
reset role;
update membership set deleted_at = now() where id = member_id('Cid', 'north');
select is(department_id, null::uuid, 'ORG-18 who is removed belongs nowhere')
from membership where id = member_id('Cid', 'north');
select is((select count(*) from member_department
	where valid_until is null), 0::bigint, 'ORG-18 and until when is kept');

select * from finish();
rollback;
