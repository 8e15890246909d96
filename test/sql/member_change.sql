-- role: superuser
-- Changes of many people: what the database itself keeps of the promises.
begin;
select plan(49);
set role outstaff_app;
select act_as('Ann', 'north', 'member.write');
insert into department (organization_id, name)
values (current_organization(), 'Field');
select id as field from department where name = 'Field' \gset
select id as change from member_change_begin(null, array[member_id('Ben', 'north'),
	member_id('Cid', 'north'), member_id('Gus', 'south')], :'field', null,
	null, null, null, null) \gset
select is((select count(*) from member_change_item), 2::bigint,
	'ORG-33 people of others are not in it');
select member_change_seen(current_organization(), :'change') as seen \gset
select is(refusal(format('select member_change_run(null, %L, %L, false)', :'change',
	repeat('0', 64))), 'OS409 member_change_seen',
	'POL-34 only what was looked at is done');
select is(refusal(format('select member_change_run(null, %L, null, true)',
	:'change')), 'OS409 member_change_status_draft',
	'POL-34 what is not done is not taken back');
select is((select status from member_change_run(null, :'change', :'seen', false)),
	'applied', 'POL-34 it is done');
select is((select count(*) from membership where department_id = :'field'),
	2::bigint, 'POL-34 for each');
select is((select count(*) from audit_event where subject_kind = 'membership'
	and changes ? 'department_id'), 2::bigint,
	'POL-15 with an event for each person');
select is((select status from member_change_run(null, :'change', null, true)),
	'undone', 'POL-34 it is taken back');
select is((select count(*) from membership where department_id = :'field'),
	0::bigint, 'POL-34 for each');

-- who may change some people
select is(refusal(format('select member_change_begin(array[%L::uuid],
	array[%L::uuid], %L, null, null, null, null, null)',
	member_id('Ben', 'north'), member_id('Cid', 'north'), :'field')),
	'OS422 member_change_people', 'POL-24 chooses from those');
select id as part from member_change_begin(null, array[member_id('Ben',
	'north'), member_id('Cid', 'north')], :'field', null, null, null, null,
	null) \gset
select member_change_seen(current_organization(), :'part') as seen \gset
select member_change_run(array[member_id('Ben', 'north')], :'part', :'seen',
	false);
select bag_eq('select result from member_change_item i where i.change_id = '
	|| quote_literal(:'part'), array['changed', 'refused'],
	'POL-24 and changes those alone, also if that became less meanwhile');
select act_as('Eve', 'south', 'member.write');
select is((select count(*) from member_change_run(null, :'change', null, true)),
	0::bigint, 'ORG-33 a change of others is not there');
select is((select count(*) from member_change_now(organization_id('north'),
	:'change')), 0::bigint, 'ORG-33 nor are its people');

-- Roles: each person's is given and ended as it is for one alone.
select act_as('Ann', 'north', 'member.write');
select member_role_give(member_id('Fay', 'north'), role_id('manager', 'north'),
	:'field', null, null, null);
update membership set department_id = :'field'
where id = member_id('Cid', 'north');
select role_create('Reader', null, 'own', array['member.read'], null)
	as reader \gset
select member_role_give(member_id('Ben', 'north'), :'reader', null, null, null,
	null);
create function pg_temp.begin(names text[], role_id uuid, part text,
	until timestamptz default null) returns uuid language sql as $$
	select id from member_change_begin(null, array(select member_id(n,
		'north') from unnest(names) n), null, null, null, null, null,
		null, null, role_id, part, until) $$;
create function pg_temp.outcome(change uuid) returns text language sql as $$
	select string_agg(concat_ws(' ', split_part(n.name, ' ', 1),
		n.role_result, n.result, n.refused_for), ', '
		order by n.line)
	from member_change_now(current_organization(), change) n $$;
create function pg_temp.run(change uuid, back boolean default false)
returns text language sql as $$
	select r.status from member_change_run(null, change,
		member_change_seen(current_organization(), change), back,
		null) r $$;
create function pg_temp.holders(role_id uuid) returns text
language sql as $$
	select string_agg(m.first_name, ' ' order by m.first_name)
	from member_role_now g
	join membership m on m.organization_id = g.organization_id
		and m.id = g.member_id
	where g.organization_id = current_organization()
		and g.role_id = $1 $$;
commit;

begin;
select act_as('Fay', 'north', 'member.write');
select pg_temp.begin(array['Ben', 'Cid', 'Dee'], :'reader', 'give') as given
\gset
select is(pg_temp.outcome(:'given'),
	'Ben has, Cid given, Dee refused member_role_exceeds',
	'POL-34 the draft tells for each what would become of the role');
select is(pg_temp.holders(:'reader'), 'Ben', 'POL-34 and nobody has it yet');
select is(pg_temp.run(:'given'), 'applied', 'POL-34 it is done');
select is(pg_temp.outcome(:'given'), 'Ben has unchanged, Cid given changed,'
	' Dee refused refused member_role_exceeds',
	'POL-34 who would be given too much is refused while others are not');
select is(pg_temp.holders(:'reader'), 'Ben Cid', 'POL-34 as it was shown');
select is(pg_temp.run(:'given', true), 'undone', 'POL-34 it is taken back');
select is(pg_temp.holders(:'reader'), 'Ben',
	'POL-34 from those whom it gave the role');

-- Ann makes Ben's peer an admin, and ends the role for both: one is kept.
select act_as('Ann', 'north', 'member.write');
select member_role_give(member_id('Dee', 'north'), role_id('admin', 'north'),
	null, null, null, null);
select pg_temp.begin(array['Ben', 'Cid', 'Dee'], role_id('admin', 'north'),
	'end') as ended \gset
select is(pg_temp.outcome(:'ended'),
	'Ben ended, Cid lacks, Dee refused membership_role_last_admin',
	'ORG-19 POL-34 the last admin is kept');
select is(pg_temp.holders(role_id('admin', 'north')), 'Ben Dee',
	'POL-34 nothing has ended yet');
select is(pg_temp.run(:'ended'), 'applied', 'POL-34 it is done');
select is(pg_temp.holders(role_id('admin', 'north')), 'Dee',
	'ORG-19 POL-34 as it was shown');
select is(pg_temp.run(:'ended', true), 'undone', 'POL-34 it is taken back');
select is(pg_temp.holders(role_id('admin', 'north')), 'Ben Dee',
	'POL-34 who lost the role has it again');

-- What has changed since is kept; what came out otherwise is not done.
select pg_temp.begin(array['Cid', 'Dee'], :'reader', 'give',
	now() + interval '7 days') as again \gset
select member_change_seen(current_organization(), :'again') as seen \gset
savepoint before;
select member_role_give(member_id('Cid', 'north'), :'reader', null, null, null,
	null);
select is(refusal(format('select member_change_run(null, %L, %L, false, null)',
	:'again', :'seen')), 'OS409 member_change_outcome',
	'POL-34 what would come out otherwise is not done');
select is((select status from member_change_preview(null, :'again', null)),
	'draft', 'POL-34 it is tried anew');
select is(pg_temp.outcome(:'again'), 'Cid has, Dee given',
	'POL-34 and tells what it would do by now');
select isnt(member_change_seen(current_organization(), :'again'), :'seen',
	'POL-34 which is not what was looked at');
rollback to before;
select role_update(:'reader', null, null, null, array['member.read',
	'certificate.read'], null, false);
select is(refusal(format('select member_change_run(null, %L, %L, false, null)',
	:'again', :'seen')), 'OS409 member_change_outcome',
	'POL-34 nor is it where the role allows something else by now');
rollback to before;
select is(pg_temp.run(:'again'), 'applied', 'POL-34 it is done');
select is((select count(*) from member_role g where g.role_id = :'reader'
	and g.valid_until = now() + interval '7 days'), 2::bigint,
	'POL-34 with the last day that it has');
select grant_end(g.id) from member_role g where g.role_id = :'reader'
	and g.member_id = member_id('Cid', 'north') and g.valid_until > now();
select is(pg_temp.run(:'again', true), 'undone', 'POL-34 it is taken back');
select is(pg_temp.outcome(:'again'),
	'Cid given kept member_change_since, Dee given undone',
	'POL-34 but for whose role is not as it left it');

-- Who may give no roles, and the role that nobody gives like this.
select id as none from member_change_begin(null, array[member_id('Cid',
	'north')], null, null, null, null, null, null, '{}', :'reader',
	'give') \gset
select is(pg_temp.outcome(:'none'), 'Cid refused member_role_exceeds',
	'A9 POL-34 nobody gives without reach');
select pg_temp.begin(array['Cid'], role_id('owner', 'north'), 'give') as own
\gset
select is(pg_temp.outcome(:'own'), 'Cid refused ownership_only',
	'POL-34 nobody becomes an owner like this');
select is(refusal(format('select pg_temp.begin(array[''Cid''], %L, %L, %s)',
	:'reader', part, until)), 'OS422 member_change_role_ends_on',
	'POL-34 a last day is of a role that is given: ' || part)
from (values ('end', 'now() + interval ''1 day'''), ('give', 'now()'))
	x (part, until);
select is(refusal(format('select pg_temp.begin(array[''Cid''], %L, %L)',
	role_id('member', 'south'), 'give')), 'OS422 member_change_to_role_id',
	'ORG-33 roles of others are not there');

-- Where a second person decides, each waits, and is withdrawn again.
select ownership_give(member_id('Dee', 'north'), false);
commit;

begin;
select act_as('Ann', 'north', 'member.write');
update organization set second_person = true
where id = organization_id('north');
select member_role_give(member_id('Cid', 'north'), :'reader', null, null, null,
	null);
select pg_temp.begin(array['Ben', 'Cid', 'Fay'], :'reader', 'give') as asked
\gset
select is(pg_temp.outcome(:'asked'),
	'Ben has, Cid refused rights_change_payload_unique, Fay waits',
	'APR-16 POL-34 the draft tells what will wait');
select is((select count(*) from rights_change), 1::bigint,
	'APR-16 POL-34 nothing is asked for yet');
select is(pg_temp.run(:'asked'), 'applied', 'POL-34 it is asked for');
select is(pg_temp.outcome(:'asked'), 'Ben has unchanged,'
	' Cid refused refused rights_change_payload_unique, Fay waits waits',
	'APR-16 POL-34 each change of its own');
select is(pg_temp.run(:'asked', true), 'undone', 'POL-34 it is taken back');
select is((select string_agg(rights_change_status(c), ' ' order by c.id)
	from rights_change c), 'open withdrawn',
	'APR-16 POL-34 what waits still is withdrawn');
select pg_temp.begin(array['Fay', 'Ann'], :'reader', 'give') as many \gset
select is(pg_temp.run(:'many'), 'applied', 'POL-34 two are asked for');
reset role;
select is((select array_agg(n.count order by 1) from (select count(*)
	from notification n where n.event = 'rights_change_asked'
	and n.key = 'member_change ' || :'many' group by n.account_id) n),
	array[1, 1]::bigint[],
	'APR-17 POL-34 and who decides is told of them once');
set role outstaff_app;
select act_as('Dee', 'north', 'rights_change.approve');
select count(*) from rights_change c
cross join lateral rights_change_approve(c.id) a
where c.decision is null and c.subject_id = member_id('Fay', 'north');
select act_as('Ann', 'north', 'member.write');
select is(pg_temp.run(:'many', true), 'undone', 'POL-34 it is taken back');
select is(pg_temp.outcome(:'many'), 'Ann waits undone, Fay waits kept'
	' member_change_since', 'POL-34 but for what is approved by now');
select * from finish();
rollback;
