-- role: superuser
-- A random walk: people with some rights give, take and define whatever chance
-- says, hundreds of times. What all of them together reach never grows (A9,
-- POL-42). From the environment: GRANT_WALK_STEPS=100000 makes it longer (400),
-- GRANT_WALK_SEED=0.5 is another walk (from -1 to 1).
begin;
select plan(4);
\set steps 400
\set seed 0.20261121
\getenv steps GRANT_WALK_STEPS
\getenv seed GRANT_WALK_SEED
select organization_id('north') as org \gset
select setseed(:seed);

insert into department (organization_id, name)
values (:'org', 'Field'), (:'org', 'Office');
insert into department (organization_id, name, parent_id)
select :'org', 'Coast', id from department where name = 'Field';
insert into team (organization_id, name, department_id)
select :'org', 'Crew', id from department where name = 'Coast';
create temp table place as select id from department
	where organization_id = :'org';
select set_config('outstaff.org', :'org', true),
	set_config('outstaff.member', member_id('Ann', 'north')::text, true);
select tap.member_add(format('walker%s@example.com', n), 'Walker', n::text,
	'member') from generate_series(1, 6) n;
create temp table walker as select m.id, row_number() over (order by m.id) as n
	from membership m where m.organization_id = :'org'
		and m.first_name = 'Walker';
update membership m set department_id = (select id from place
	order by md5(m.id::text || id::text) limit 1)
where m.id in (select id from walker);
insert into team_member (organization_id, team_id, member_id, is_lead)
select :'org', t.id, w.id, w.n = 3 from team t, walker w
where t.name = 'Crew' and w.n in (3, 4);

-- One is a manager, one leads, two are admins of a department, one may give
-- roles everywhere but holds little else.
create function pg_temp.has(n bigint, template text, place text) returns void
language sql as $$
	insert into member_role (organization_id, member_id, role_id, reach,
		department_id, granted_by)
	select current_organization(), w.id, role_id(template, 'north'),
		case when place is null then 'organization'
			else 'department' end::reach,
		(select id from department where name = place),
		member_id('Ann', 'north')
	from walker w where w.n = has.n
$$;
select pg_temp.has(1, 'manager', null), pg_temp.has(2, 'admin', 'Field'),
	pg_temp.has(3, 'lead', null), pg_temp.has(5, 'admin', 'Office');
insert into member_permission (organization_id, member_id, permission, effect,
	reach, granted_by, reason)
select :'org', w.id, p, 'allow', 'organization', member_id('Ann', 'north'), 'x'
from walker w, unnest('{role.assign,role.write,role.read}'::text[]) p
where w.n = 6;
create function pg_temp.age() returns void language plpgsql as $$
begin
	set local session_replication_role = replica;
	update member_role set created_at = '-infinity'
	where created_at > '-infinity';
	update member_permission set created_at = '-infinity'
	where created_at > '-infinity';
	update role set created_at = '-infinity' where created_at > '-infinity';
	update role_permission set created_at = '-infinity'
	where created_at > '-infinity';
	update role_parent set created_at = '-infinity'
	where created_at > '-infinity';
	set local session_replication_role = origin;
end $$;
select pg_temp.age();

-- Whom the walkers reach with what: worked out by who is reached, and not by
-- how far one right reaches in comparison with another.
create function pg_temp.reach() returns table (permission text, target uuid)
language sql as $$
	with rule as materialized (
		select w.id, r.permission, r.reach, r.anchor_id
		from walker w
		cross join lateral member_rules(current_organization(), w.id,
			now()) r
		join permission p on p.name = r.permission
			and r.reach >= p.floor
		where r.effect <> 'deny'
	), anchored as materialized (
		select a.anchor_id, m
		from (select distinct anchor_id from rule
			where anchor_id is not null) a
		cross join lateral members_reached(current_organization(),
			array[a.anchor_id]) m
	)
	select r.permission, r.id from rule r
	union
	select r.permission, m.id from rule r
	join membership m on m.organization_id = current_organization()
	where r.reach = 'organization'
	union
	select r.permission, a.m from rule r
	join anchored a on a.anchor_id = r.anchor_id
$$;
create temp table first as select * from pg_temp.reach();

create temp table tally (done int, refused int, worse int);
create function pg_temp.step() returns boolean language plpgsql as $$
declare
	who uuid := (select id from walker order by random() limit 1);
	whom uuid := (select id from walker order by random() limit 1);
	a_role uuid := (select id from role where deleted_at is null
		and organization_id = current_organization()
		order by random() limit 1);
	a_place uuid := (select id from place order by random() limit 1);
	rights text[] := (select array_agg(name) from (select name from permission
		order by random() limit 2) p);
	far reach := (array['own', 'team', 'department',
		'organization'])[1 + floor(random() * 4)]::reach;
begin
	perform set_config('outstaff.member', who::text, true);
	case floor(random() * 6)
	when 0 then
		perform member_role_give(whom, a_role, case when random() < 0.5
			then a_place end, null, null, null);
	when 1 then
		perform member_permission_give(whom, rights[1], case
			when random() < 0.8 then 'allow' else 'deny' end, far,
			case when far = 'department' then a_place end,
			case when far = 'team' then (select id from team
				where name = 'Crew') end, null, null, 'chance');
	when 2 then
		perform role_create('Role ' || random(), null, far, rights, null);
	when 3 then
		perform role_update(a_role, null, null, far, rights, null, false);
	when 4 then
		perform role_update(a_role, null, null, null, null, (select id
			from role where organization_id = current_organization()
			order by random() limit 1), true);
	else
		perform grant_end((select g.id from member_role g
			where g.member_id = whom order by random() limit 1));
	end case;
	return true;
exception when others then
	return false;
end $$;
create function pg_temp.walk(steps int) returns void language plpgsql as $$
declare
	done int := 0;
	worse int := 0;
begin
	for n in 1..steps loop
		if pg_temp.step() then
			done := done + 1;
			perform pg_temp.age();
		end if;
		if n % 20 = 0 then
			worse := worse + (select count(*) from (
				select * from pg_temp.reach()
				except select * from first) x);
		end if;
	end loop;
	insert into tally values (done, steps - done, worse);
end $$;
select pg_temp.walk(:steps);

select cmp_ok(done, '>', :steps / 20, 'much was given') from tally;
select cmp_ok(refused, '>', :steps / 20, 'and much was refused') from tally;
select is(worse, 0, 'A9 POL-42 together they never reach more') from tally;
select is((select count(*) from pg_temp.reach() r
	where r.permission = 'organization.own'), 0::bigint,
	'nobody came to own the organization');
select * from finish();
rollback;
