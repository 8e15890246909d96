-- role: superuser
-- enter() proves what is remembered of a session; principal_load() finds it.
begin;
select plan(35);

select organization_id('north') as org, organization_id('south') as other,
	session('Cid', 'north') as session, stamp('north') as stamp \gset
create function pg_temp.entered(session uuid, organization uuid, stamp bigint)
returns text language sql as $$ select outcome(format(
	'select enter(%L, %L, %L, ''a'', ''r'', ''UTC'')', session,
	organization, stamp)) $$;
set role outstaff_app;

select is(pg_temp.entered(:'session', :'org', :stamp), '1 rows',
	'a live session enters');
select is(current_organization(), :'org', 'its organization is known');
select is(current_account(), account_id('Cid'), 'and its account');
select is(current_member(), member_id('Cid', 'north'), 'and its membership');
select is(current_setting('outstaff.zone'), 'Pacific/Tongatapu',
	'and its calendar');
select is(pg_temp.entered(:'session', :'other', stamp('south')), 'OS001',
	'not another organization');
select is(pg_temp.entered(:'session', null, 0), 'OS001', 'nor without one');
select is(pg_temp.entered(uuid_v7(), :'org', :stamp), 'OS001',
	'nor an unknown session');
select is(pg_temp.entered(:'session', :'org', :stamp - 1), 'OS001',
	'nor an older policy');
select is(pg_temp.entered(session('Fay', null), null, 0), '1 rows',
	'an account alone enters without an organization');
select is(current_organization(), null, 'and sees none');

-- each of these ends it
create temp table ending (sentence text, command text);
grant select on ending to public;
reset role;
insert into ending values
	('revoked', format('update session set revoked_at = now()
		where id = %L', :'session')),
	('12 hours old', format('update session set expires_at = now()
		where id = %L', :'session')),
	('30 minutes idle', format('update session set seen_at = now()
		- interval ''31 minutes'' where id = %L', :'session')),
	('of a deactivated account', 'update account
		set status = ''deactivated'' where first_name = ''Cid'''),
	('of a deleted account', 'update account set deleted_at = now()
		where first_name = ''Cid'''),
	('of a suspended member', 'update membership set status = ''suspended''
		where first_name = ''Cid'''),
	('of a removed member', 'update membership set deleted_at = now()
		where first_name = ''Cid'''),
	('of a member whose roles changed', format('update member_role set
		valid_until = now() where member_id = %L',
		member_id('Cid', 'north'))),
	('of a suspended organization', 'update organization
		set status = ''suspended'' where slug = ''north'''),
	('of a deleted organization', 'update organization
		set deleted_at = now() where slug = ''north''');
create function pg_temp.ended(command text, session uuid, org uuid,
	stamp bigint) returns text language plpgsql as $$
declare
	said text;
begin
	begin
		execute command;
		said := pg_temp.entered(session, org, stamp);
		raise sqlstate 'ZZZZZ';
	exception when sqlstate 'ZZZZZ' then
		return said;
	end;
end $$;
select is(pg_temp.ended(command, :'session', :'org', :stamp), 'OS001',
	'not a session ' || sentence) from ending;
update session set kind = 'bearer', seen_at = now() - interval '31 minutes'
where id = :'session';
select is(pg_temp.entered(:'session', :'org', :stamp), '1 rows',
	'an API client may be idle');

-- principals
update session set token_hash = sha256('token') where id = :'session';
set role outstaff_app;
execute principal_load(sha256('token')) \gset p_
select is(:'p_session_id', :'session', 'a token stands for its session');
select is(:'p_account_name' || ' ' || :'p_email', 'Cid Member cid@example.com',
	'and a person');
select is(:'p_organization_slug', 'north', 'in an organization');
select is(:'p_rules', 'certificate.read=own;certificate.write=own;'
	|| 'certificate_type.read=organization;'
	|| 'organization.read=organization;role.read=organization',
	'with what its roles allow there');
select is(:'p_stamp', :'stamp', 'and the stamp to prove it by');
reset role;
select is(seen_at, now(), 'which keeps the session alive') from session
where id = :'session';
insert into member_role (organization_id, member_id, role_id, granted_by,
	valid_from, valid_until)
values (:'org', member_id('Cid', 'north'), role_id('auditor', 'north'),
	member_id('Ann', 'north'), now(), now() + interval '1 hour'),
	(:'org', member_id('Cid', 'north'), role_id('admin', 'north'),
	member_id('Ann', 'north'), now() + interval '1 minute', null);
set role outstaff_app;
execute principal_load(sha256('token')) \gset p_
select matches(:'p_rules'::text, 'audit.read=organization', 'roles hold');
select doesnt_match(:'p_rules'::text, 'certificate.verify', 'for their time');
select is(:'p_rules_left_us', '60000000',
	'which says when to ask again');
reset role;
update membership set status = 'suspended' where first_name = 'Cid';
set role outstaff_app;
execute principal_load(sha256('token')) \gset p2_
select is(:'p2_stamp', '0', 'a suspended member goes on as an account');
select is(pg_temp.entered(:'session', null, 0), '1 rows', 'and enters so');
reset role;
update session set revoked_at = now() where id = :'session';
select is_empty($$execute principal_load(sha256('token'))$$,
	'a revoked token stands for nothing');
reset role;
update session set revoked_at = null where id = :'session';
set role outstaff_app;
set transaction read only;
select is(pg_temp.entered(:'session', null, 0), '1 rows',
	'entering writes nothing');
select * from finish();
rollback;
