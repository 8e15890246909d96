-- role: superuser
-- Invitations, and changes of what members may do, as the database sees them.
begin;
select plan(33);
set role outstaff_app;

-- what is asked
select act_as('Ben', 'north', 'member.write');
execute invitation_create('new@example.com', 'Nia', null, 'Hello', '{member}')
	\gset nia_
select is(:'nia_status' || ' ' || :'nia_invited_by_name', 'pending Ben Admin',
	'ORG-21 an invitation is made');
select is(refusal($$execute invitation_create('new@example.com', null, null,
	null, '{member}')$$), '23505 invitation_email_unique',
	'one at a time for an address');
select is(refusal($$execute invitation_create('cid@example.com', null, null,
	null, '{member}')$$), 'OS409 invitation_email_member', 'none of members');
select is(refusal($$execute invitation_create('top@example.com', null, null,
	null, '{owner,member}')$$), 'OS422 invitation_roles_not_held',
	'A9 an admin invites no owners');
select is(string_agg(email || ' ' || result, ', '),
	'a@example.com invited, b@example.com invited, ben@example.com member, '
	|| 'nobody@ invalid', 'ORG-11 many at once')
from invitation_bulk(E'a@example.com; "B" <B@Example.com>\nben@example.com nobody@',
	null, '{member}');
select is(refusal($$select from invitation_bulk((select string_agg(
	i || '@example.com', ',') from generate_series(1, 201) i), null,
	'{member}')$$), 'OS422 invitation_emails_most', 'but 200');
select is(outcome('execute invitation_list(organization_id(''north''), null, null,
	null, 50)'), '3 rows', 'they are listed');
select is(outcome('execute invitation_list(organization_id(''north''), ''pending'',
	''NIA'', null, 50)'), '1 rows', 'and found');

-- other organizations, and none
select act_as('Eve', 'south', 'member.write');
select is(outcome(format('execute invitation_get(organization_id(''north''), %L)',
	:'nia_id')), '0 rows', 'another organization sees nothing');
select is(outcome(format('execute invitation_resend(%L)', :'nia_id')), '0 rows',
	'sends nothing');
select is(outcome(format('execute invitation_revoke(%L)', :'nia_id')), '0 rows',
	'and revokes nothing');
select is(outcome('insert into invitation (organization_id, email, invited_by,
	expires_at) values (organization_id(''south''), ''x@example.com'',
	member_id(''Eve'', ''south''), now())'), '42501',
	'the program inserts none by itself');

-- answering
reset role;
update capability set token_hash = sha256('nia') where invitation_id = :'nia_id';
set role outstaff_app;
select act_as_nobody();
execute invitation_find(sha256('nia')) \gset found_
select is(:'found_is_open' || :'found_has_account' || :'found_organization_name',
	'tfNorth', 'the link tells what it is for');
execute invitation_find(sha256('other')) \gset none_
select is(:'none_is_open', 'f', 'another tells nothing');
select act_as('Cid', 'north');
execute invitation_find(sha256('nia')) \gset other_
select is(:'other_is_open' || :'other_is_other', 'ft',
	'nor does it to somebody else');
select is(refusal($$execute invitation_accept(sha256('nia'), null, 'r')$$),
	'OS409 invitation_account_other', 'who cannot accept it');
select act_as_nobody();
execute invitation_sign_up(sha256('nia'), 'hash', 'Nia', 'New', 'r') \gset nia_
select is(outcome($$execute invitation_sign_up(sha256('nia'), 'hash', 'Nia', 'New',
	'r')$$), '0 rows', 'used once');
reset role;
select is(email || (email_verified_at is not null), 'new@example.comtrue',
	'C42 a newcomer has the proven address') from account
where id = :'nia_account_id';
select is(status || ' ' || (accepted_by = member_id('Nia', 'north')),
	'accepted true', 'ORG-12 the invitation is accepted')
from invitation where id = :'nia_id';
select is(m.member_id || r.template, m.member_id || 'member', 'ORG-16 with its role')
from member_role m join role r on r.id = m.role_id
where m.member_id = member_id('Nia', 'north');
select is(granted_by, member_id('Ben', 'north'), 'given by who invited')
from member_role where member_id = member_id('Nia', 'north');

-- constraints
select is(refusal('update invitation set status = ''revoked''
	where email = ''a@example.com'''), '23514 invitation_ended_at_check',
	'what has ended has an end');
select is(refusal(format('update invitation set email = ''New@example.com''
	where id = %L', :'nia_id')), '23514 invitation_email_check',
	'addresses are small');
select is(refusal('insert into capability (kind, email, expires_at)
	values (''x'', ''x'', now())'), '23514 capability_subject_check',
	'a link is for somebody');

-- changing roles
set role outstaff_app;
select act_as('Ben', 'north', 'member.write');
execute member_role_set(member_id('Cid', 'north'), '{auditor,admin}') \gset cid_
select is(:'cid_role' || :'cid_roles', 'admin{auditor,admin}', 'ORG-17 roles are set');
select is(refusal($$execute member_role_set(member_id('Ann', 'north'), '{admin}')$$),
	'OS422 membership_roles_not_held', 'A9 an admin changes no owner');
select is(refusal($$execute member_role_set(member_id('Ben', 'north'),
	'{admin,member}')$$), 'OS422 membership_roles_own', 'nor themselves');
select is(outcome($$execute member_role_set(member_id('Gus', 'south'), '{admin}')$$),
	'0 rows', 'nor anybody elsewhere');
select is(outcome($$execute member_remove(
	organization_id('north'), true, '{}', member_id('Cid', 'north'), null)$$), '1 rows',
	'ORG-18 a member is removed');
select is(outcome($$execute member_remove(
	organization_id('north'), true, '{}', member_id('Cid', 'north'), null)$$), '0 rows',
	'once');
set constraints all immediate;
select act_as('Ann', 'north', 'member.write');
select is(refusal($$execute member_remove(
	organization_id('north'), true, '{}', member_id('Ben', 'north'), null)$$),
	'OS409 membership_role_last_admin', 'ORG-19 the last admin stays');
select is(refusal($$execute member_remove(
	organization_id('north'), true, '{}', member_id('Ann', 'north'), null)$$),
	'OS409 membership_role_last_owner', 'and the last owner');
reset role;
select is(count(*), 3::bigint, 'ORG-18 what was held is kept')
from member_role where member_id in (select id from membership
	where first_name = 'Cid');

select * from finish();
rollback;
