-- role: superuser
-- Roles taken in an emergency: exactly that is let through and nothing else,
-- told at once, ended by time or by hand, reviewed by somebody else (APR-19,
-- APR-20, C43, A9, AUD-03).
begin;
select plan(53);

create function pg_temp.take(template text, minutes int default 60,
	reason text default 'The database is down, nobody answers')
returns text language sql as $$
	select refusal(format('select emergency_access_take(%L, %s, %L)',
		role_id(template, 'north'), minutes, reason))
$$;
create function pg_temp.mark(template text, wanted boolean default true)
returns text language sql as $$
	select refusal(format('select role_emergency_set(%L, %L)',
		role_id(template, 'north'), wanted))
$$;
create function pg_temp.may(whom text, permission text) returns boolean
language sql security definer as $$
	select exists (select from member_rules(organization_id('north'),
		member_id(whom, 'north'), now()) r where r.permission = $2)
$$;
create function pg_temp.age() returns void
language plpgsql security definer as $$
declare
	of_table text;
begin
	set local session_replication_role = replica;
	foreach of_table in array '{member_role,member_permission}'::text[] loop
		execute format('update %I set created_at = created_at
			- interval ''1 hour'' where created_at = now()',
			of_table);
	end loop;
	update member_role set valid_from = created_at
	where valid_from > created_at and source <> 'emergency';
	set local session_replication_role = origin;
end $$;
-- The same row of a grant, with one thing of it changed.
create function pg_temp.forge(change jsonb) returns text
language plpgsql as $$
declare
	g jsonb := jsonb_build_object('organization_id',
		organization_id('north'), 'id', uuid_v7(), 'member_id',
		member_id('Cid', 'north'), 'role_id', role_id('admin', 'north'),
		'granted_by', member_id('Cid', 'north'), 'source', 'emergency',
		'reach', 'organization', 'valid_from', now(), 'valid_until',
		now() + interval '1 hour', 'created_at', now(), 'updated_at',
		now()) || change;
begin
	return refusal(format('insert into member_role
		select * from jsonb_populate_record(null::member_role, %L)', g));
end $$;
select organization_id('north') as org, member_id('Cid', 'north') as cid,
	member_id('Dee', 'north') as dee \gset

-- which roles, says an owner
set role outstaff_app;
select act_as('Ben', 'north', 'organization.own');
select is(pg_temp.mark('admin'), 'OS422 membership_role_not_held',
	'A9 an admin marks no role');
select act_as('Ann', 'north', 'organization.own');
select is(pg_temp.mark('owner'), 'OS422 role_emergency_check',
	'APR-19 ownership is not for emergencies');
select is(pg_temp.mark('admin'), 'none', 'an owner marks a role');
reset role;
select is(outcome('update role set emergency = true where template = ''owner'''),
	'23514', 'nor does the table let ownership be marked');

-- who may
set role outstaff_app;
select act_as('Cid', 'north', 'emergency_access.use');
select is(pg_temp.take('admin'), 'OS422 member_role_exceeds',
	'APR-19 who has no leave takes nothing');
select act_as('Ann', 'north', 'role.assign');
select is(refusal(format('select member_permission_give(%L,
	''emergency_access.use'', ''allow'', ''organization'', null, null,
	null, null, ''on call'')', :'cid')), 'none', 'an owner gives leave');
select act_as('Cid', 'north', 'emergency_access.use');
select is(pg_temp.take('admin'), 'OS422 member_role_exceeds',
	'leave of this moment does not count yet');
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Cid', 'north', 'emergency_access.use');
select is(pg_temp.take('auditor'), 'OS422 emergency_access_role_id_marked',
	'APR-19 only marked roles');
select is(pg_temp.take('admin', 14), '23514 emergency_access_minutes_check',
	'APR-19 not for less than a quarter of an hour');
select is(pg_temp.take('admin', 481), '23514 emergency_access_minutes_check',
	'nor for more than eight hours');
select is(pg_temp.take('admin', 60, 'because I can'),
	'23514 emergency_access_reason_check', 'APR-19 nor without a reason');
select is(pg_temp.take('admin', 60, repeat(' ', 30)),
	'23514 emergency_access_reason_check', 'nor with an empty one');
reset role;

-- no other row passes as one
select is(pg_temp.forge('{}'), 'OS422 member_role_exceeds',
	'A9 a grant without an emergency');
select is(pg_temp.forge('{"source": "local"}'), 'OS422 membership_roles_own',
	'or one that is given like any other');
select is(pg_temp.forge(jsonb_build_object('granted_by',
	member_id('Ann', 'north'))), '23514 member_role_emergency_check',
	'nobody gives it to others');
select is(pg_temp.forge('{"valid_until": null}'),
	'23514 member_role_emergency_check', 'nor without an end');
select is(pg_temp.forge(jsonb_build_object('valid_until',
	now() + interval '9 hours')), '23514 member_role_emergency_check',
	'nor for longer');
select is(pg_temp.forge('{"granted_by": null}'),
	'23514 member_role_emergency_check', 'nor as nobody');

-- with a second person wanted too
set role outstaff_app;
select act_as('Ann', 'north', 'grant.role');
select is(refusal(format('select ownership_give(%L, false)', :'dee')), 'none',
	'Dee owns it too');
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Ann', 'north', 'organization.write');
update organization set second_person = true where id = :'org';
select act_as('Cid', 'north', 'emergency_access.use');
select ok(not pg_temp.may('Cid', 'organization.write'), 'Cid may do little');
select is(pg_temp.take('admin'), 'none',
	'C43 an emergency needs no second person');
select ok(pg_temp.may('Cid', 'organization.write'), 'APR-19 and counts at once');
reset role;
select id as access, grant_id as given from emergency_access \gset
select is((select array_agg(account_id order by account_id) from notification
	where event = 'emergency_access_taken'), (select array_agg(a order by a)
	from unnest(array[account_id('Ann'), account_id('Ben'),
		account_id('Dee')]) a),
	'APR-19 all who review are told at once');
select is((select count(*)::int from message m join notification n
	on n.id = m.notification_id
	where n.event = 'emergency_access_taken'), 3, 'by mail');
select is((select array_agg(subject_kind order by subject_kind)
	from audit_event where action = 'emergency_access.use'
		and subject_kind <> 'session'),
	'{emergency_access,member_role}', 'AUD-03 APR-20 and it is an event');
set role outstaff_app;
select act_as('Cid', 'north', 'emergency_access.use');
select is(pg_temp.take('admin'), '23P01 emergency_access_member_id_overlap',
	'one at a time');

-- what it lends gives nothing for longer
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Cid', 'north', 'role.assign');
select is(refusal(format('insert into member_role (organization_id, member_id,
	role_id) values (%L, %L, %L)', :'org', :'cid',
	role_id('admin', 'north'))), '42501 ', 'A4 no table is written to');
select is(refusal(format('select member_role_give(%L, %L, null, null, null,
	null)', :'cid', role_id('admin', 'north'))), 'OS409 emergency_access_runs',
	'A9 they keep the role by no other way');
select is(refusal(format('select member_role_give(%L, %L, null, null, null,
	null)', member_id('Fay', 'north'), role_id('auditor', 'north'))),
	'OS409 emergency_access_runs', 'nor give it to others for good');
select is(refusal(format('select member_role_give(%L, %L, null, null,
	now() + interval ''9 minutes'', null)', member_id('Fay', 'north'),
	role_id('auditor', 'north'))), 'OS409 emergency_access_runs',
	'nor lend it, which would outlive an early end');
select is(refusal('select role_create(''Mine'', null, null,
	''{organization.write}'', null)'), 'OS422 role_permission_exceeds',
	'nor put it into a role');
select is(refusal(format('select role_emergency_set(%L, true)',
	role_id('auditor', 'north'))), 'OS422 rights_change_may',
	'nor mark another');
reset role;
select set_config('outstaff.member', '', true);
with p as (insert into identity_provider (organization_id, name, issuer,
		client_id)
	values (:'org', 'Directory', 'https://d.example', 'c') returning id)
select id as directory from p \gset
set role outstaff_app;
select act_as('Cid', 'north', 'organization.write');
select is(refusal(format('insert into idp_group_role (organization_id,
	identity_provider_id, group_name, role) values (%L, %L, ''x'',
	''member'')', :'org', :'directory')), 'OS409 emergency_access_runs',
	'A9 nor let a directory give it');
select act_as('Ann', 'north', 'grant.role');
select member_role_give(member_id('Fay', 'north'), role_id('auditor', 'north'),
	null, null, null, null) as asked \gset
select act_as('Cid', 'north', 'rights_change.approve');
select is(refusal(format('select rights_change_approve(%L)', :'asked')),
	'OS409 emergency_access_runs', 'nor decide on the rights of others');
reset role;
select is(refusal(format('update member_role set valid_until = valid_until
	+ interval ''1 hour'' where id = %L', :'given')),
	'OS422 member_role_exceeds', 'A9 it is not made longer');
select is(refusal(format('update member_role set role_id = %L where id = %L',
	role_id('auditor', 'north'), :'given')), 'OS422 member_role_exceeds',
	'nor another role');
select is(refusal(format('update member_role set source = ''local''
	where id = %L', :'given')), 'OS422 member_role_exceeds',
	'nor a grant like any other');
select is(refusal(format('update emergency_access set ends_at = ends_at
	+ interval ''1 hour'' where id = %L', :'access')),
	'23514 emergency_access_ends_at_check', 'nor its record');

-- its end, and its review
set role outstaff_app;
select act_as('Ben', 'north', 'emergency_access.review');
select is(refusal(format('select emergency_access_review(%L, ''accepted'',
	''fine'')', :'access')), 'OS409 emergency_access_ends_at_running',
	'APR-19 what runs is not reviewed yet');
select act_as('Fay', 'north', 'role.read');
select is((select count(*)::int from emergency_access_end(:'access', false)), 0,
	'others do not end it');
select act_as('Cid', 'north', 'role.read');
select is((select count(*)::int from emergency_access_end(:'access', false)), 1,
	'who took it does');
select ok(not pg_temp.may('Cid', 'organization.write'), 'APR-19 then it is over');
select is((select ended_by from emergency_access where id = :'access'),
	:'cid'::uuid, 'and says by whom');
select is(refusal(format('select emergency_access_end(%L, false)', :'access')),
	'OS409 emergency_access_ends_at_over', 'once');
select is(refusal(format('select emergency_access_review(%L, ''accepted'',
	''fine'')', :'access')), '23514 emergency_access_reviewed_by_check',
	'APR-19 nobody reviews what they did');
reset role;
select set_config('outstaff.member', '', true);
update emergency_access set started_at = started_at - interval '80 hours',
	ends_at = ends_at - interval '80 hours' where id = :'access';
select is((select emergency_access_status(a) from emergency_access a
	where id = :'access'), 'overdue', 'APR-19 after 72 hours it is overdue');
set role outstaff_worker;
select emergency_access_remind();
select emergency_access_remind();
reset role;
select is((select count(*)::int from notification
	where event = 'emergency_access_overdue'), 3,
	'and those who review are reminded once a day');
set role outstaff_app;
select act_as('Ben', 'north', 'emergency_access.review');
select is(refusal(format('select emergency_access_review(%L, ''accepted'',
	null)', :'access')), '23514 emergency_access_review_check',
	'a review says something');
select is(refusal(format('select emergency_access_review(%L, ''objected'',
	''It could have waited'')', :'access')), 'none', 'somebody else reviews');
select is(refusal(format('select emergency_access_review(%L, ''accepted'',
	''Fine'')', :'access')), 'OS409 emergency_access_verdict_final', 'once');
reset role;
select is((select detail from notification
	where event = 'emergency_access_reviewed'), 'objected',
	'and who took it is told');
set role outstaff_app;
select act_as('Ben', 'north', 'emergency_access.use');
select is((select count(*)::int from emergency_access_take(
	role_id('admin', 'north'), 15,
	'The database is down, nobody answers')), 1,
	'who reviews may need one too');
select is(refusal(format('select emergency_access_review(%L, ''accepted'',
	''Fine'')', :'access')), 'OS409 emergency_access_runs',
	'A9 and reviews nothing while it runs');
reset role;
select * from finish();
rollback;
