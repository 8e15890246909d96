-- role: superuser
-- Changes of many people: what the database itself keeps of the promises.
begin;
select plan(12);
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
	:'change')), 'OS409 member_change_status_final',
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
select * from finish();
rollback;
