-- Requests for permissions: who is told, who decides, and once a day (APR-23,
-- POL-27, A9).
begin;
select plan(20);

select act_as('Cid', 'north', 'organization.read');
select is(outcome('select permission_request_make(''audit.read'', ''why'')'),
	'1 rows', 'APR-23 somebody asks');
select is(refusal('select permission_request_make(''audit.read'', null)'),
	'23505 permission_request_asked_on_unique', 'once a day');
select is(refusal('select permission_request_make(''organization.own'', null)'),
	'OS422 ownership_only', 'for ownership nobody asks');
select is(refusal(format('select permission_request_make(''role.write'', %L)',
	repeat('x', 501))), '23514 permission_request_reason_check',
	'a reason is short');
select is(refusal('select permission_request_make(''nothing'', null)'),
	'23503 permission_request_permission_exists', 'for what there is');
select is(outcome('select permission_request_make(''billing.write'', null)'),
	'1 rows', 'and another');
select is(array(select m.first_name from permission_granters('audit.read',
	member_id('Cid', 'north')) g join membership m on m.id = g
	order by 1), '{Ann,Ben}'::text[], 'who gives roles, and holds it, can');
select is(array(select m.first_name from permission_granters('billing.write',
	member_id('Cid', 'north')) g join membership m on m.id = g),
	'{Ann}'::text[], 'who does not hold it, cannot');
select id as log from permission_request where permission = 'audit.read' \gset
select id as bills from permission_request
where permission = 'billing.write' \gset
select is(outcome(format('select permission_request_grant(%L, null, null, null,
	null, null)', :'log')), '0 rows', 'A9 nobody decides on their own');
select is(outcome(format('select permission_request_decline(%L, ''no'')',
	:'log')), '0 rows', 'A9 nor declines it');
select is(count(*)::int, 0, 'A9 and is offered no role')
from permission_request_roles(:'log');
select act_as('Ben', 'north', 'role.assign');
select is(refusal(format('select permission_request_decline(%L, ''no'')',
	:'bills')), 'OS422 permission_request_exceeds',
	'A9 nor on what they could not give');
select is(array(select name from permission_request_roles(:'log')),
	'{Auditor,Admin}'::text[], 'roles that give it, without the owner''s');
select is(refusal(format('select permission_request_grant(%L, null, null, null,
	now() - interval ''1 day'', null)', :'log')),
	'23514 member_permission_valid_until_after_valid_from',
	'what is given has its own rules');
select is(refusal(format('select permission_request_grant(%L, %L, null, null,
	null, null)', :'log', (select id from role where template = 'member'
	and organization_id = current_organization()))),
	'OS422 permission_request_role_id_allows',
	'a role that does not allow it does not grant it');
select is(outcome(format('select permission_request_grant(%L, null, null, null,
	null, null)', :'log')), '1 rows', 'who could give it gives it');
select is(array(select e.effect || ' ' || e.permission || ' ' || e.reason
	from member_permission e where e.member_id = member_id('Cid', 'north')),
	'{allow audit.read why}'::text[], 'with the reason that was told');
select is(refusal(format('select permission_request_decline(%L, ''no'')',
	:'log')), 'OS409 permission_request_state_open', 'for good');

select act_as('Ann', 'north', 'audit.read');
select is(refusal('select permission_request_make(''audit.read'', null)'),
	'OS409 permission_request_held', 'nobody asks for what they have');
select act_as('Cid', 'north', 'audit.read');
select count(*) from unnest('{team.write,
	role.assign,member.write,department.write,certificate.verify,
	certificate_type.write,certificate.export,organization.write,
	background_job.manage}'::text[]) p
cross join lateral permission_request_make(p, null);
select is(refusal('select permission_request_make(''role.write'', null)'),
	'OS409 permission_request_most', 'nor for more than ten things at once');

select * from finish();
rollback;
