-- role: superuser
-- Reviews of access (POL-47): what gives rights is written down, each right is
-- kept or ended by somebody else who could give it, and what needs no decision
-- says so; begun, reminded of and completed by themselves.
begin;
select plan(77);

create function pg_temp.start() returns text language sql as $$
	select refusal('select access_review_start()')
$$;
create function pg_temp.review() returns uuid
language sql security definer as $$
	select id from access_review
	where organization_id = organization_id('north')
	order by id desc limit 1
$$;
create function pg_temp.item(whom text, what text) returns uuid
language sql security definer as $$
	select i.id from access_review_item i
	where i.review_id = pg_temp.review()
		and i.member_id = member_id(whom, 'north')
		and what in (i.template, i.permission)
$$;
create function pg_temp.state(whom text, what text) returns text
language sql security definer as $$
	select i.status from access_review_item i
	where i.id = pg_temp.item(whom, what)
$$;
create function pg_temp.keep(whom text, what text) returns text
language sql as $$
	select refusal(format('select access_review_keep(%L, null)',
		pg_temp.item(whom, what)))
$$;
create function pg_temp.finish(whom text, what text) returns text
language sql as $$
	select refusal(format('select access_review_end(%L, ''no more'')',
		pg_temp.item(whom, what)))
$$;
create function pg_temp.told(wanted text) returns text
language sql security definer as $$
	select coalesce(string_agg(a.first_name, ' ' order by a.first_name), '')
	from notification n join account a on a.id = n.account_id
	where n.event = wanted and n.subject_id = pg_temp.review()
$$;
create function pg_temp.holds(whom text, template text) returns boolean
language sql security definer as $$
	select exists (select from member_role_now g
		where g.member_id = member_id(whom, 'north')
			and g.template = $2)
$$;
create function pg_temp.age() returns void
language plpgsql security definer as $$
declare
	of_table text;
begin
	set local session_replication_role = replica;
	foreach of_table in array '{member_role,member_permission}'::text[] loop
		execute format('update %I set created_at = created_at
			- interval ''1 hour'', valid_from = valid_from
			- interval ''1 hour'' where created_at = now()',
			of_table);
	end loop;
	set local session_replication_role = origin;
end $$;
-- All reviews as if they had begun so long before.
create function pg_temp.shift(back interval) returns void
language plpgsql security definer as $$
begin
	set local session_replication_role = replica;
	update access_review set created_at = created_at - back,
		due_at = due_at - back
	where organization_id = organization_id('north');
	set local session_replication_role = origin;
end $$;
create function pg_temp.open() returns int
language sql security definer as $$
	select count(*)::int from access_review
	where organization_id = organization_id('north')
		and completed_at is null
$$;
create function pg_temp.round() returns void
language plpgsql security definer as $$
begin
	perform act_as_nobody();
	perform access_review_round();
end $$;
select organization_id('north') as org, member_id('Ann', 'north') as ann,
	member_id('Ben', 'north') as ben, member_id('Cid', 'north') as cid,
	member_id('Dee', 'north') as dee, member_id('Fay', 'north') as fay \gset

-- what it starts with
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
select is(refusal(format('select member_permission_give(%L, ''audit.read'',
	''allow'', ''organization'', null, null, null,
	now() + interval ''5 days'', ''the audit week'')', :'cid')), 'none',
	'Cid reads the log for some days');
select is(refusal(format('select member_permission_give(%L,
	''certificate.write'', ''deny'', null, null, null, null, null,
	''training'')', :'fay')), 'none', 'and something is denied to Fay');
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Ann', 'north', 'organization.write');
select is(pg_temp.start(), 'none', 'POL-47 a review begins');
select is(pg_temp.start(), '23505 access_review_open_unique',
	'POL-47 one at a time');
reset role;
select is((select string_agg(coalesce(template, permission) || ' ' || kind
		|| ' ' || status, ', ' order by number)
	from access_review_item where review_id = pg_temp.review()),
	'owner ownership exempt, admin role undecided, '
	|| 'member role undecided, audit.read exception undecided, '
	|| 'auditor role undecided, member role undecided',
	'POL-47 all that gives rights is there, by name; not what denies');
select is((select i.role_name || ' ' || i.source || ' ' || i.reach
	|| ' ' || (i.granted_by = :'ann') || ' ' || (i.granted_at = g.valid_from)
	from access_review_item i join member_role g on g.id = i.grant_id
	where i.id = pg_temp.item('Cid', 'member')),
	'Member local organization true true', 'with who gave it and when');
select is((select valid_until - granted_at from access_review_item
	where id = pg_temp.item('Cid', 'audit.read')),
	interval '5 days 1 hour', 'and until when');
select ok((select leaves_events and last_used_at is null
	from access_review_item where id = pg_temp.item('Ben', 'admin')),
	'POL-41 Ben has not used what he has');
select ok((select last_used_at is not null
	from access_review_item where id = pg_temp.item('Ann', 'owner')),
	'Ann has');
select ok((select not leaves_events from access_review_item
	where id = pg_temp.item('Cid', 'audit.read')),
	'of reading that is not known');
select is(pg_temp.told('access_review_started'), 'Ben',
	'POL-47 who else decides is told');
select is((select count(distinct subject_id)::int from audit_event
	where subject_kind = 'access_review_item'
		and organization_id = :'org'), 6,
	'AUD-03 and every item is an event');
select is((select audit_subject_name(e) from audit_event e
	where e.subject_id = pg_temp.item('Cid', 'member')),
	'Member, Cid Member', 'which names whose right it is');

-- who decides
set role outstaff_app;
select act_as('Ben', 'north', 'access_review.keep');
select is(pg_temp.keep('Ben', 'admin'), 'OS422 access_review_item_own',
	'POL-47 A9 nobody decides on their own');
select is(pg_temp.finish('Ben', 'admin'), 'OS422 access_review_item_own',
	'either way');
select is(pg_temp.keep('Ann', 'owner'), 'OS409 access_review_item_decided',
	'nor on what nobody else could');
select is(pg_temp.keep('Cid', 'member'), 'none', 'an admin keeps');
select is(pg_temp.keep('Cid', 'member'), 'OS409 access_review_item_decided',
	'once');
select act_as('Dee', 'north', 'access_review.keep');
select is((select count(*)::int from access_review_keep(
	pg_temp.item('Fay', 'member'), null)), 0,
	'POL-39 who reads the log decides nothing');
select is(refusal(format('select access_review_keep_all(%L, array[%L::uuid],
	null)', pg_temp.review(), pg_temp.item('Fay', 'member'))),
	'OS409 access_review_item_none', 'nor several');
select act_as('Eve', 'south', 'access_review.keep');
select is((select count(*)::int from access_review_keep(
	pg_temp.item('Fay', 'member'), null)), 0,
	'A6 nor does anybody elsewhere');
select is((select count(*)::int from access_review_seen(:'org',
	pg_temp.review(), true, true, null)), 0, 'who sees nothing of it');
select act_as('Ben', 'north', 'access_review.keep');
select is((select count(*)::int from access_review_seen(:'org',
	pg_temp.review(), false, false, array[:'cid'::uuid])), 2,
	'A3 who looks after some people sees theirs');
select is(access_review_visible(false, false, '{}'), false,
	'and who looks after nobody, nothing');
reset role;
select is(outcome(format('update access_review_item set status = ''kept'',
	decided_at = now(), decided_by = member_id where id = %L',
	pg_temp.item('Fay', 'member'))), '23514',
	'nor does the table take a decision on oneself');
select is(outcome(format('update access_review_item set status = ''kept'',
	decided_at = now() where id = %L', pg_temp.item('Fay', 'member'))),
	'23514', 'nor one of nobody');
set role outstaff_app;
select act_as('Ben', 'north', 'access_review.keep');
select is(outcome(format('update access_review_item set note = ''x''
	where id = %L', pg_temp.item('Fay', 'member'))), '42501',
	'A4 nor does anybody write to it');
select is(refusal(format('select access_review_keep(%L, %L)',
	pg_temp.item('Fay', 'member'), repeat('x', 501))),
	'23514 access_review_item_note_check', 'a note is short');

-- what becomes of it
select is((select string_agg(coalesce(refusal, 'kept'), ' ' order by refusal
		nulls first)
	from access_review_keep_all(pg_temp.review(), array[
		pg_temp.item('Cid', 'audit.read'), pg_temp.item('Ben', 'admin'),
		pg_temp.item('Cid', 'member')], 'as before')),
	'kept access_review_item_decided access_review_item_own',
	'APR-12 of several, what one decides on is kept');
select is(pg_temp.finish('Fay', 'member'), 'none', 'POL-47 another ends');
select ok(not pg_temp.holds('Fay', 'member'), 'POL-47 really');
reset role;
select is((select i.status || ' ' || i.note || ' ' || (i.decided_by = :'ben')
	from access_review_item i where i.id = pg_temp.item('Fay', 'member')),
	'ended no more true', 'and says by whom and why');
select is((select member_id from audit_event where subject_kind = 'member_role'
	and operation = 'update' and action = 'access_review.keep'), :'ben'::uuid,
	'AUD-03 as any other end of a role');
select is(pg_temp.open(), 1, 'it is not complete yet');
set role outstaff_app;
select act_as('Ann', 'north', 'grant.end');
select is(refusal(format('select grant_end(%L)', (select grant_id
	from access_review_item where id = pg_temp.item('Dee', 'auditor')))),
	'none', 'what is taken away otherwise meanwhile');
select is(pg_temp.state('Dee', 'auditor'), 'over', 'POL-47 says so');
select is(pg_temp.keep('Dee', 'auditor'), 'OS409 access_review_item_decided',
	'and needs no decision');
select is(pg_temp.keep('Ben', 'admin'), 'none', 'the last one');
reset role;
select is(pg_temp.open(), 0, 'POL-47 completes it');
select is((select count(*)::int from access_review_item
	where status = 'undecided'), 0, 'with nothing left');

-- two owners, and a second person
set role outstaff_app;
select act_as('Ann', 'north', 'ownership.give');
select is(refusal(format('select ownership_give(%L, false)', :'dee')), 'none',
	'Dee owns it as well');
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Ann', 'north', 'organization.write');
update organization set second_person = true where id = :'org';
select is(pg_temp.start(), 'none', 'the next review');
select is(pg_temp.told('access_review_started'), 'Ben Dee',
	'is told to the new owner too');
select act_as('Ben', 'north', 'access_review.keep');
select is(pg_temp.keep('Dee', 'owner'), 'OS422 access_review_item_ownership',
	'POL-47 only owners decide on ownership');
select act_as('Ann', 'north', 'access_review.keep');
select is(pg_temp.finish('Dee', 'owner'), 'OS422 ownership_only',
	'which ends under ownership');
select is(pg_temp.keep('Dee', 'owner'), 'none', 'or stays');
select act_as('Dee', 'north', 'access_review.keep');
select is(pg_temp.keep('Ann', 'owner'), 'none',
	'with two of them, each is decided on by the other');
select act_as('Ben', 'north', 'access_review.end');
select is(pg_temp.finish('Cid', 'member'), 'none', 'Ben ends a role');
select is(pg_temp.state('Cid', 'member'), 'waiting',
	'APR-16 which waits for a second person');
select ok(pg_temp.holds('Cid', 'member'), 'and is still there');
select is(pg_temp.keep('Cid', 'member'), 'OS409 access_review_item_decided',
	'nobody decides on it meanwhile');
select rights_change_id as change from access_review_item
where id = pg_temp.item('Cid', 'member') \gset
select act_as('Ann', 'north', 'rights_change.reject');
select is((select count(*)::int from rights_change_reject(:'change', 'No')), 1,
	'somebody else rejects that');
select is(pg_temp.state('Cid', 'member'), 'undecided',
	'APR-16 so it is to be decided anew');
select act_as('Ben', 'north', 'access_review.end');
select is(pg_temp.finish('Cid', 'member'), 'none', 'Ben insists');
select rights_change_id as change from access_review_item
where id = pg_temp.item('Cid', 'member') \gset
select act_as('Dee', 'north', 'rights_change.approve');
select is((select count(*)::int from rights_change_approve(:'change')), 1,
	'another approves');
select is(pg_temp.state('Cid', 'member'), 'ended', 'POL-47 then it has ended');
select ok(not pg_temp.holds('Cid', 'member'), 'really');
reset role;
select is((select decided_by from access_review_item
	where id = pg_temp.item('Cid', 'member')), :'ben'::uuid,
	'by decision of who asked');
select set_config('outstaff.judged', 'on', true);
update organization set second_person = false where id = :'org';
select set_config('outstaff.judged', '', true);

-- nobody keeps or ends what they could not give
set role outstaff_app;
select act_as('Ann', 'north', 'role.assign');
select is(refusal(format('select member_permission_give(%L,
	''emergency_access.use'', ''allow'', ''organization'', null, null,
	null, null, ''on call'')', :'ben')), 'none', 'Ben may take a role');
select is(refusal(format('select role_emergency_set(%L, true)',
	role_id('admin', 'north'))), 'none', 'in an emergency');
reset role;
select pg_temp.age();
set role outstaff_app;
select act_as('Ben', 'north', 'emergency_access.use');
select is((select count(*)::int from emergency_access_take(
	role_id('admin', 'north'), 15,
	'The database is down, nobody answers')), 1, 'and does');
select act_as('Ben', 'north', 'access_review.keep');
select is(pg_temp.keep('Cid', 'audit.read'), 'OS409 emergency_access_runs',
	'A9 nobody decides while an emergency lends them rights');
reset role;

-- what time brings
select set_config('outstaff.member', '', true);
set local session_replication_role = replica;
update member_permission set valid_until = now() - interval '1 second'
where id = (select grant_id from access_review_item
	where id = pg_temp.item('Cid', 'audit.read'));
set local session_replication_role = origin;
set role outstaff_app;
select act_as('Dee', 'north', 'access_review.keep');
select is(pg_temp.keep('Cid', 'audit.read'), 'OS409 access_review_item_over',
	'what has run out needs no decision');
reset role;
select pg_temp.shift(interval '12 days');
select pg_temp.round();
select is(pg_temp.state('Cid', 'audit.read'), 'over', 'and says so');
select is(pg_temp.told('access_review_due'), 'Ann Dee',
	'POL-47 who has to decide still is reminded before it is due');
select pg_temp.shift(interval '3 days');
select pg_temp.round();
select pg_temp.round();
select is(pg_temp.told('access_review_overdue'), 'Ann Dee',
	'POL-47 owners are told once that it is overdue');
select is((select access_review_status(r) from access_review r
	where id = pg_temp.review()), 'overdue', 'it says so itself');
select pg_temp.shift(interval '7 days');
select pg_temp.round();
select is(pg_temp.told('access_review_overdue'), 'Ann Ann Dee Dee',
	'and again a week later');
update organization set access_review_months = 3 where id = :'org';
select is(access_review_next(:'org'), null, 'no next one while one is open');
set role outstaff_app;
select act_as('Dee', 'north', 'access_review.keep');
select is(pg_temp.keep('Ben', 'admin'), 'none', 'the last is decided');
reset role;
select is(pg_temp.told('access_review_complete'), 'Ann',
	'POL-47 owners are told that it is complete');
select pg_temp.round();
select is(pg_temp.open(), 0, 'the next is not due yet');
select pg_temp.shift(interval '3 months');
select pg_temp.round();
select pg_temp.round();
select is(pg_temp.open(), 1, 'POL-47 three months later one begins by itself');
select is((select made_by from access_review where id = pg_temp.review()), null,
	'started by nobody');
select is(pg_temp.told('access_review_started'), 'Ann Ben Dee',
	'and all who decide are told');
select is(outcome(format('update organization set access_review_months = 2
	where id = %L', :'org')), '23514', 'every 1, 3, 6 or 12 months');
update membership set deleted_at = now() where id = :'dee';
select pg_temp.round();
select is(pg_temp.state('Dee', 'owner') || ' ' || pg_temp.state('Ann', 'owner'),
	'over exempt',
	'of who left nothing is to be decided, nor of the only owner');
select * from finish();
rollback;
