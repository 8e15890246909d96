-- A3, A9: an API token gives nobody rights, whatever its owner may give.
begin;
select plan(11);

-- the rest of the transaction is a request with a token of that person
create function pg_temp.act_by_token(name text) returns void
language plpgsql as $$
declare
	hash bytea := sha256(('token' || random())::bytea);
begin
	perform act_as(name, 'north', 'signed_in');
	perform api_token_create(hash, 'T' || random(), 'ost_AbCdEf',
		'{member.write,organization.write}', 1);
	perform enter((principal_load(hash)).session_id,
		organization_id('north'), stamp('north'), 'member.write',
		'request-token', 'UTC');
end $$;

select act_as('Ann', 'north', 'member.write');
select (invitation_create('late@example.com', null, null, null, '{auditor}')).id
	as auditor \gset
insert into identity_provider (organization_id, name, issuer, client_id,
	group_claim) values (organization_id('north'), 'Directory',
	'https://idp.example', 'c', 'groups') returning id as idp \gset
insert into idp_group_role (organization_id, identity_provider_id, group_name,
	role) values (organization_id('north'), :'idp', 'chiefs', 'admin');
select is(current_setting('outstaff.is_token'), 'false', 'a person asks');
select pg_temp.act_by_token('Ann');
select is(current_setting('outstaff.is_token'), 'true', 'a token asks');
select is(refusal($$select invitation_create('x@example.com', null, null, null,
	'{admin}')$$), 'OS422 token_gives', 'A3 a token invites no admins');
select is(refusal($$select invitation_create('x@example.com', null, null, null,
	'{member,auditor}')$$), 'OS422 token_gives',
	'nor others among the members');
select is(refusal($$select invitation_bulk('x@example.com', null,
	'{auditor}')$$), 'OS422 token_gives', 'nor many at once');
select is(outcome($$select invitation_create('x@example.com', null, null, null,
	'{member}')$$), '1 rows', 'but members');
select is(refusal(format('select invitation_resend(%L)', :'auditor')),
	'OS422 token_gives', 'nor anew whom a person invited');
select is(refusal(format('select member_role_set(%L, ''{admin}'')',
	member_id('Cid', 'north'))), 'OS422 token_gives',
	'A9 a token changes no roles');
select is(refusal(format($$insert into idp_group_role (organization_id,
	identity_provider_id, group_name, role) values (%L, %L, 'all',
	'auditor')$$, organization_id('north'), :'idp')), 'OS422 token_gives',
	'nor what a directory gives');
select is(refusal(format($$update identity_provider
	set issuer = 'https://evil.example' where id = %L$$, :'idp')),
	'OS422 token_gives', 'nor which directory gives it');
select act_as('Ann', 'north', 'member.write');
select is(outcome(format('select member_role_set(%L, ''{auditor}'')',
	member_id('Cid', 'north'))), '1 rows', 'a person does');

select * from finish();
rollback;
