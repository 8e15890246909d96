-- role: superuser
-- Who reports to whom, without circles, now and before.
begin;
select plan(15);
create function pg_temp.report(member text, manager text) returns void
language sql as $$
	update membership set manager_id = member_id($2, 'north')
	where id = member_id($1, 'north') $$;
create function pg_temp.reports(manager text) returns text language sql as $$
	select coalesce(string_agg(m.first_name, ' ' order by m.first_name), '')
	from membership m where m.id in (select member_reports(
		current_organization(), member_id($1, 'north'))) $$;

set role outstaff_app;
select act_as('Ann', 'north', 'member.write');
select stamp('north') as stamp \gset
select pg_temp.report('Ben', 'Ann'), pg_temp.report('Cid', 'Ben'),
	pg_temp.report('Dee', 'Ben');
select is(pg_temp.reports('Ann'), 'Ben Cid Dee',
	'ORG-36 reports are told through others too');
select is(pg_temp.reports('Cid'), '', 'ORG-36 some have none');
select ok(stamp('north') > :stamp, 'ORG-40 a new line is a new policy');
select is(refusal($$select pg_temp.report('Ann', 'Cid')$$),
	'OS422 membership_manager_id_cycle', 'ORG-36 no circles');
select is(refusal($$select pg_temp.report('Ann', 'Ann')$$),
	'OS422 membership_manager_id_cycle', 'ORG-36 nobody is their own');
select is(refusal(format('update membership set manager_id = %L
	where id = %L', member_id('Gus', 'south'), member_id('Cid', 'north'))),
	'23503 membership_manager_id_exists',
	'C38 no manager of another organization');
select is(refusal(format('insert into member_manager (organization_id,
	member_id, manager_id) values (%L, %L, %2$L)', current_organization(),
	member_id('Cid', 'north'))), '42501 ',
	'the history is the triggers'' alone');

reset role;
update member_manager set valid_from = now() - interval '30 days';
set role outstaff_app;
select pg_temp.report('Cid', 'Ann');
select results_eq($$select m.first_name, h.valid_until = now()
	from member_manager h join membership m on m.id = h.manager_id
	where h.member_id = member_id('Cid', 'north') order by h.valid_from$$,
	$$values ('Ben', true), ('Ann', null)$$,
	'ORG-36 to whom somebody reported is kept');
select is((select count(*) from audit_event where subject_kind = 'membership'
	and changes ? 'manager_id'), 4::bigint,
	'POL-15 each change of the line is audited');

-- a manager is removed
reset role;
update membership set deleted_at = now() where id = member_id('Ben', 'north');
select is(manager_id, member_id('Ann', 'north'),
	'ORG-18 reports pass to the manager''s manager')
from membership where id = member_id('Dee', 'north');
select is(manager_id, null::uuid, 'ORG-18 who is removed reports to nobody')
from membership where id = member_id('Ben', 'north');
select is((select count(*) from member_manager h where h.valid_until is null
	and member_id('Ben', 'north') in (h.member_id, h.manager_id)),
	0::bigint, 'ORG-18 and until when is kept');
select is((select count(*) from member_manager h where
	member_id('Ben', 'north') in (h.member_id, h.manager_id)),
	3::bigint, 'ORG-18 nothing of it is lost');
select is(refusal($$select pg_temp.report('Cid', 'Ben')$$),
	'23503 membership_manager_id_exists',
	'ORG-36 nobody reports to who is gone');
update membership set manager_id = null;
select is((select count(*) from member_manager where valid_until is null),
	0::bigint, 'ORG-36 a line ends');

select * from finish();
rollback;
