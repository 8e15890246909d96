-- role: superuser
-- Every change leaves its event, in its own transaction, for ever.
begin;
select plan(21);

select organization_id('north') as org, member_id('Ben', 'north') as ben,
	member_id('Cid', 'north') as cid, certificate_id('N-1') as certificate
\gset
set role outstaff_app;
select act_as('Ben', 'north', 'certificate.verify');
execute certificate_verify(:'org', true, array[:'ben'::uuid], :'ben', :'certificate', null) \gset x_
reset role;

prepare newest as select e.* from audit_event e
where e.subject_id = certificate_id('N-1') order by id desc limit 1;
execute newest \gset e_
select is(:'e_organization_id', :'org', 'an event is the organization''s');
select is(:'e_account_id', account_id('Ben')::text, 'it names the account');
select is(:'e_member_id', :'ben', 'and the member');
select is(:'e_action', 'certificate.verify', 'and the permission used');
select is(:'e_request_id', 'request-ben', 'and the request');
select is(:'e_subject_kind' || ' ' || :'e_operation', 'certificate update',
	'and what was done');
select is(:'e_changes'::jsonb - 'reviewed_at', jsonb_build_object('review',
	'["pending", "verified"]'::jsonb, 'reviewed_by',
	jsonb_build_array(null, :'ben')), 'only what changed, before and after');
select is(e.xmin, c.xmin, 'in the same transaction')
from audit_event e, certificate c
where e.id = :'e_id' and c.id = :'certificate';

-- nobody changes events
create temp table who (name text);
insert into who values ('outstaff_app'), ('outstaff_worker'),
	('outstaff_readonly'), ('outstaff_owner'), ('postgres');
grant select on who to public;
create function pg_temp.try_all(name text) returns text[]
language plpgsql as $$
declare
	said text[];
begin
	execute format('set local role %I', name);
	perform set_config('outstaff.org',
		organization_id('north')::text, true);
	said := array[outcome('update audit_event set action = ''x'''),
		outcome('delete from audit_event'),
		outcome('truncate audit_event')];
	reset role;
	return said;
end $$;
select is(pg_temp.try_all(name), '{42501,42501,42501}',
	name || ' cannot change, delete or truncate events') from who
	where name <> 'outstaff_readonly';
select set_config('default_transaction_read_only', 'off', true);
select is(pg_temp.try_all('outstaff_readonly'), '{42501,42501,42501}',
	'outstaff_readonly cannot either');
set role outstaff_app;
select is(outcome('insert into audit_event (organization_id) values (null)'),
	'42501', 'nor can the program make any up');
reset role;

-- secrets
select is_empty($$select from audit_event where changes::text ~ 'token_hash'$$,
	'no event holds a token''s hash');
select is_empty($$select from audit_event where subject_kind = 'account'
	and changes ->> 'password_hash' <> '["hidden", "hidden"]'$$,
	'nor a password''s');
select isnt_empty($$select from audit_event where subject_kind = 'account'
	and changes ? 'password_hash' and organization_id
	= '00000000-0000-0000-0000-000000000000'$$,
	'accounts are audited beside the organizations');

-- bookkeeping
select count(*) as before from audit_event \gset
update session set seen_at = now() - interval '2 minutes';
select is(count(*), :before::bigint, 'a session''s use is no event') from audit_event;
update organization set policy_version = policy_version + 1;
select is(count(*), :before::bigint, 'nor a policy''s version') from audit_event;

-- a failing audit stops the change
savepoint whole;
alter table audit_event add constraint audit_event_action_none
	check (action <> 'certificate.fail') not valid;
set role outstaff_app;
select act_as('Cid', 'north', 'certificate.fail');
select is(refusal(format('execute certificate_delete(%L, false, ''{%s}'', %L)', :'org',
	:'cid', :'certificate')), '23514 audit_event_action_none',
	'no event, no change');
rollback to whole;

-- history
set role outstaff_app;
select act_as('Ann', 'north', 'certificate.reject');
select results_eq(format('select event, what, actor_name from certificate_history
	where certificate_id = %L order by id desc', :'certificate'), $$values
	('verified', 'Verified the certificate', 'Ben Admin'),
	('created', 'Added the certificate', 'Ann North')$$,
	'a certificate''s history, in words');

select * from finish();
rollback;
