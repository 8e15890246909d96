-- role: superuser
-- Whoever edits a role could give both what it allowed and what it comes to
-- allow; and roles have an end (POL-05, POL-08, A9).
begin;
select plan(15);

create function pg_temp.edit(role uuid, what text, permissions text default
	null, parent uuid default null) returns text language sql as $$
	select refusal(format('select role_update(%L, %L, null, null, %L, %L,
		%L)', role, what, permissions, parent, parent is not null))
$$;
-- what was given before this transaction counts: make it older
create function pg_temp.age() returns void
language plpgsql security definer as $$
declare
	of_table text;
begin
	set local session_replication_role = replica;
	foreach of_table in array '{member_role,role_permission,role_parent,
		role}'::text[] loop
		execute format('update %I set created_at = created_at
			- interval ''1 hour'' where created_at = now()',
			of_table);
	end loop;
	update member_role set valid_from = created_at
	where valid_from > created_at;
	set local session_replication_role = origin;
end $$;

-- Ben, an admin, has all that Plain allows and not what Bills does.
set role outstaff_app;
select act_as('Ann', 'north', 'role.write');
select role_create('Plain', null, null, '{audit.read}', null) as plain \gset
select role_create('Bills', null, null, '{audit.read,billing.write}', null)
	as bills \gset
select role_create('Above', null, null, null, :'bills') as above \gset
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Ben', 'north', 'role.write');
select is(pg_temp.edit(:'plain', 'Simple', '{audit.read,member.read}'), 'none',
	'a role is changed by who could give it');
select is(pg_temp.edit(:'bills', null, '{audit.read}'), 'OS422 role_exceeds',
	'A9 nobody takes from a role what they could not give');
select is(pg_temp.edit(:'bills', null, '{}'), 'OS422 role_exceeds',
	'nor all of it');
select is(pg_temp.edit(:'bills', 'Nothing'), 'OS422 role_exceeds',
	'nor names it anew');
select is(pg_temp.edit(:'bills', null, '{audit.read,billing.write,member.read}'),
	'OS422 role_permission_exceeds', 'nor adds to it');
select is(pg_temp.edit(:'above', null, null, :'plain'), 'OS422 role_exceeds',
	'nor has it build on another');
select is(refusal(format('select role_delete(%L)', :'above')),
	'OS422 role_exceeds', 'nor deletes it');
select is(pg_temp.edit(:'plain', null, null, :'bills'),
	'OS422 role_permission_exceeds', 'nor builds on it');
select is(refusal(format('select role_delete(%L)', :'plain')), 'none',
	'but deletes what they could give');
select act_as('Ann', 'north', 'role.write');
select is(pg_temp.edit(:'bills', 'Counting', '{billing.write}'), 'none',
	'an owner changes any');

-- how many, and how deep
select role_create('Chain 1', null, null, '{audit.read}', null) as last \gset
do $$
declare
	last uuid := (select r.id from role r where r.name = 'Chain 1');
begin
	for i in 2..8 loop
		last := role_create('Chain ' || i, null, null, null, last);
	end loop;
end $$;
select is(refusal(format('select role_create(''Chain 9'', null, null, null,
	%L)', (select r.id from role r where r.name = 'Chain 8'))),
	'OS422 role_parent_depth', 'POL-08 eight roles build on each other');
select is(pg_temp.edit((select r.id from role r where r.name = 'Chain 1'), null,
	null, role_id('auditor', 'north')), 'OS422 role_parent_depth',
	'from below as well');
select is(pg_temp.edit((select r.id from role r where r.name = 'Chain 8'), null,
	null, (select r.id from role r where r.name = 'Chain 6')), 'none',
	'a role builds on another instead');
do $$
begin
	for i in (select count(*) + 1 from role r where r.template is null
			and r.organization_id = organization_id('north')
			and r.deleted_at is null)..200 loop
		perform role_create('Role ' || i, null, null, null, null);
	end loop;
end $$;
select is(refusal('select role_create(''One more'', null, null, null, null)'),
	'OS422 role_most', 'POL-05 an organization has 200 roles of its own');
select is(pg_temp.edit((select r.id from role r where r.name = 'Role 200'),
	'The last'), 'none', 'and changes them');

select * from finish();
rollback;
