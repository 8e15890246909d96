-- role: superuser
-- Whatever is looked at is what then happens: gifts, ends, exceptions, moves of
-- people, departments and teams, and the end of each of these, in a world of
-- chance (POL-46, POL-11, ORG-40).
-- PREVIEW_STEPS=5000 makes it longer (100), PREVIEW_SEED is another world.
begin;
select plan(27);
\set steps 100
\set seed 0.20261122
\getenv steps PREVIEW_STEPS
\getenv seed PREVIEW_SEED
select organization_id('north') as org \gset
select setseed(:seed), set_config('test.steps', :'steps', true);
select set_config('outstaff.org', :'org', true),
	set_config('outstaff.member', member_id('Ann', 'north')::text, true);

insert into department (organization_id, name)
values (:'org', 'Field'), (:'org', 'Office');
insert into department (organization_id, name, parent_id)
select :'org', n, d.id from department d, unnest('{Coast,Yard}'::text[]) n
where d.name = 'Field' and d.organization_id = :'org';
insert into department (organization_id, name, parent_id)
select :'org', 'Dock', d.id from department d
where d.name = 'Coast' and d.organization_id = :'org';
insert into team (organization_id, name, department_id)
select :'org', 'Crew of ' || d.name, d.id from department d
where d.organization_id = :'org';
select tap.member_add(format('person%s@example.com', n), 'Person', n::text,
	'member') from generate_series(1, 14) n;
create temp table person as select m.id, row_number() over (order by m.id) as n
	from membership m where m.organization_id = :'org'
		and m.first_name = 'Person';
create temp table place as select id from department
	where organization_id = :'org';
create temp table crew as select id from team where organization_id = :'org';
grant select on person, place, crew to outstaff_definer;
update membership m set department_id = (select id from place
	order by md5(m.id::text || id::text) limit 1)
where m.id in (select id from person where n > 3);
insert into team_member (organization_id, team_id, member_id, is_lead)
select :'org', c.id, p.id, p.n % 2 = 0
from crew c, person p where md5(c.id::text || p.id) < '5';

-- What somebody gives in this transaction counts as if they had it before.
create function pg_temp.age() returns void language plpgsql as $$
declare
	of_table text;
begin
	set local session_replication_role = replica;
	foreach of_table in array '{member_role,member_permission,role,
		role_permission,role_parent}'::text[] loop
		execute format('update %I set created_at = ''-infinity''
			where created_at > ''-infinity''', of_table);
	end loop;
	set local session_replication_role = origin;
end $$;
select pg_temp.age();
select role_create('Reader ' || n || ' of ' || r, null, r,
	'{member.read,certificate.read}', null)
from unnest('{own,team,department,organization}'::reach[]) r,
	generate_series(1, 3) n;
select role_create('Auditor of our own', null, 'organization',
	'{audit.read,role.assign}', role_id('lead', 'north'));
select member_role_give(p.id, role_id(case when n < 10 then 'manager'
	else 'lead' end, 'north'), case when n between 8 and 12 then
	(select id from department where name = 'Field') end, null, null, null)
from person p where n > 4;
select member_role_give(p.id, r.id, null, null, null, null)
from person p
join (select id, row_number() over (order by name) as n from role
	where organization_id = :'org' and template is null) r
	on r.n in (p.n, p.n - 3);
select pg_temp.age();

-- Who may do what how far, and whose of the others that reaches: worked out one
-- by one.
create type pg_temp.right_ as (holder uuid, permission text, reach text,
	rules text, others uuid[]);
create function pg_temp.rights() returns setof pg_temp.right_
language sql volatile as $$
	with rule as materialized (
		select m.id, r.permission, r.reach, r.anchor_id
		from membership m
		cross join lateral member_rules(m.organization_id, m.id,
			clock_timestamp()) r
		join permission p on p.name = r.permission
			and r.reach >= p.floor
		where m.organization_id = current_organization()
			and m.deleted_at is null and r.effect <> 'deny'
			and not exists (select from member_permission e
				where e.organization_id = m.organization_id
					and e.member_id = m.id
					and e.permission = r.permission
					and e.effect = 'deny'
					and (e.valid_until is null
						or e.valid_until
							> clock_timestamp()))
	)
	select r.id, r.permission, max(r.reach)::text,
		case max(r.reach) when 'organization' then 'all'
			else string_agg(distinct r.reach || ' '
				|| coalesce(r.anchor_id::text, ''), ',') end,
		array(select m.id from membership m
			where m.organization_id = current_organization()
				and m.deleted_at is null and m.id <> r.id
				and (max(r.reach) = 'organization' or m.id in (
					select members_reached(
						current_organization(),
						array_agg(r.anchor_id))))
			order by m.id)
	from rule r
	group by r.id, r.permission
$$;
create function pg_temp.differences(one pg_temp.right_[], two pg_temp.right_[])
returns text[] language sql as $$
	select coalesce(array_agg(t order by t), '{}') from (
		select concat_ws(' ', coalesce(o.holder, n.holder),
			coalesce(o.permission, n.permission),
			coalesce(o.reach, '-'), coalesce(n.reach, '-'),
			x.more, x.fewer) as t
		from unnest(one) o
		full join unnest(two) n on n.holder = o.holder
			and n.permission = o.permission
		cross join lateral (select
			(select count(*) from (select unnest(n.others)
				except select unnest(o.others)) a) as more,
			(select count(*) from (select unnest(o.others)
				except select unnest(n.others)) b) as fewer) x
		where o.rules is distinct from n.rules
			or x.more > 0 or x.fewer > 0) d
$$;
create function pg_temp.told(people jsonb) returns text[] language sql as $$
	select coalesce(array_agg(t order by t), '{}') from (
		select concat_ws(' ', p.id, p.permission,
			coalesce(p.before, '-'), coalesce(p.after, '-'),
			p.more, p.fewer) as t
		from jsonb_to_recordset(people) p (id uuid, permission text,
			before text, after text, more bigint, fewer bigint)) x
$$;

create function pg_temp.any_of(name text) returns uuid
language plpgsql as $$
declare
	found uuid;
begin
	execute format('select id from %I order by random() limit 1', name)
	into found;
	return found;
end $$;
create function pg_temp.some_change() returns jsonb language plpgsql as $$
declare
	kinds text[] := '{member_role_give,member_role_give,
		member_permission_give,grant_end,role,position,position,
		department,department,team,team,team_member,role_delete,
		department_delete,team_delete,member_remove}';
	kind text := kinds[1 + floor(random() * 16)];
	far reach := (array['own', 'team', 'department',
		'organization'])[1 + floor(random() * 4)]::reach;
	whom uuid := pg_temp.any_of('person');
	bound int := floor(random() * 3);
	rights text[] := '{certificate.verify,member.read,audit.read}';
begin
	return case kind
	when 'member_role_give' then role_give_edit(whom, (select r.id
		from role r where r.organization_id = current_organization()
			and r.template is distinct from 'owner'
			and r.deleted_at is null order by random() limit 1),
		case bound when 1 then pg_temp.any_of('place') end,
		case bound when 2 then pg_temp.any_of('crew') end, null, null)
	when 'member_permission_give' then exception_edit(whom,
		rights[1 + floor(random() * 3)], case when random() < 0.7
			then 'allow' else 'deny' end, far::text,
		case far when 'department' then pg_temp.any_of('place') end,
		case far when 'team' then pg_temp.any_of('crew') end, null,
		null, 'chance')
	when 'grant_end' then end_edit('grant_end', (select g.id from (
		select id from member_role
		where member_id = whom and (valid_until is null
			or valid_until > now())
		union all
		select id from member_permission
		where member_id = whom and (valid_until is null
			or valid_until > now())) g
		order by random() limit 1))
	when 'role' then role_edit((select r.id from role r
			where r.organization_id = current_organization()
				and r.template is null
				and r.deleted_at is null order by random()
			limit 1), null, null, far::text, case
			when random() < 0.5 then array['certificate.read',
				'certificate.verify'] end, random() < 0.5,
		null, false)
	when 'role_delete' then end_edit('role_delete', (select r.id from role r
			where r.organization_id = current_organization()
				and r.template is null and r.deleted_at is null
			order by random() limit 1))
	when 'department_delete' then department_delete_edit(
		pg_temp.any_of('place'), random() < 0.8)
	when 'team_delete' then end_edit(kind, pg_temp.any_of('crew'))
	when 'member_remove' then end_edit(kind, whom)
	when 'position' then place_edit('position', whom, null, false,
		case when random() < 0.8 then pg_temp.any_of('place') end, true,
		null, false)
	when 'department' then place_edit('department',
		pg_temp.any_of('place'), null, false, case
		when random() < 0.7 then pg_temp.any_of('place') end, true,
		null, false)
	when 'team' then place_edit('team', pg_temp.any_of('crew'), null,
		false, case when random() < 0.8 then pg_temp.any_of('place')
		end, true, null, false)
	else team_member_edit(pg_temp.any_of('crew'), whom,
		(array[true, false, null])[1 + floor(random() * 3)]) end;
end $$;

create temp table tally (kind text, done boolean, equal boolean,
	untouched boolean, rows int);
-- Who is gone is nobody whom the others still reach: that is told of places.
create function pg_temp.without(held pg_temp.right_[], gone uuid)
returns pg_temp.right_[] language sql as $$
	select array(select (h.holder, h.permission, h.reach, h.rules,
		case when h.holder = gone then h.others
			else array_remove(h.others, gone) end)::pg_temp.right_
	from unnest(held) h)
$$;
-- What was looked at is confirmed: it is the same when it is looked at twice.
-- What ends is brought back, so that the world goes on.
create function pg_temp.step(change jsonb, one pg_temp.right_[], n int)
returns pg_temp.right_[] language plpgsql as $$
declare
	two pg_temp.right_[];
	p record;
	seen text[];
	untouched boolean;
	kind text := change ->> 'kind';
begin
	set constraints all deferred;
	select * into p from preview_of(change, null);
	untouched := n % 10 > 0 or pg_temp.differences(one, array(select r
		from pg_temp.rights() r)) = '{}';
	begin
		perform preview_make(preview_confirm(change, p.preview));
		set constraints all immediate;
		two := array(select r from pg_temp.rights() r);
		seen := pg_temp.differences(case kind when 'member_remove'
			then pg_temp.without(one, (change ->> 'id')::uuid)
			else one end, two);
		if kind in ('department_delete', 'team_delete',
				'member_remove') then
			raise exception using errcode = 'OSEND';
		end if;
	exception when sqlstate 'OSEND' then
		two := one;
	end;
	insert into tally values (kind, true,
		seen = pg_temp.told(coalesce(p.people, '[]')), untouched,
		cardinality(seen));
	perform pg_temp.age();
	return two;
exception when sqlstate 'OS422' or sqlstate 'OS409' or sqlstate '23505'
	or sqlstate '23P01' or sqlstate '23514' then
	insert into tally values (kind, false);
	return one;
end $$;
do $$
declare
	held pg_temp.right_[] := array(select r from pg_temp.rights() r);
begin
	-- on until every kind has done something
	for n in 1..10 * current_setting('test.steps')::int loop
		exit when n > current_setting('test.steps')::int and not exists
			(select from tally t group by t.kind
				having coalesce(sum(t.rows), 0) = 0);
		held := pg_temp.step(pg_temp.some_change(), held, n);
	end loop;
end $$;

select ok(bool_and(equal), 'POL-46 what was shown is what happened: ' || kind)
from tally where done group by kind order by kind;
select ok(sum(rows) > 0, 'and something did: ' || kind)
from tally where done group by kind order by kind;
select ok(bool_and(untouched), 'looking changes nothing') from tally where done;
select cmp_ok((select count(*) from tally where done), '>', :steps::bigint / 2,
	'much was possible');
select cmp_ok((select count(*) from tally where not done), '>', 3::bigint,
	'and some was not');
select * from finish();
rollback;
