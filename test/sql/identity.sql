-- IDN-23 IDN-29 IDN-34 IDN-35 C28: providers, identities, and the roles that a
-- directory's groups are.
begin;
select plan(46);

-- providers of the deployment, from the settings
execute identity_provider_settle('Directory', 'https://id.example', 'us', true);
execute identity_provider_settle('Directory', 'https://id.example', 'us', true);
select results_eq('execute identity_provider_offered(null, null)',
	$$select id, 'Directory', null::text, '/sign-in/' || id
	from identity_provider_offered(null)$$, 'one button, once');
execute identity_provider_offered(null, '/a?b=c&d=50%+1') \gset p_
select is(:'p_address', '/sign-in/' || :'p_id'
	|| '?next=/a?b=c%26d=50%25%2B1', 'a link takes the next page along');
select is_empty($$select from identity_provider$$,
	'nobody reads it directly');
execute identity_provider_use(:'p_id') \gset u_
select is(:'u_creates_accounts' || :'u_from_settings', 'tt',
	'it may make accounts');

-- an organization's own
select act_as('Ann', 'north');
execute identity_provider_create(organization_id('north'), 'North ID',
	'https://north.example', 'n', 'sealed', '{north.example}', 'groups', true)
	\gset n_
select is(:'n_domains', 'north.example', 'a provider is added');
select throws_ok('select client_secret_sealed from identity_provider', '42501',
	null, 'its secret is out of reach');
select is(outcome('update identity_provider set creates_accounts = true'),
	'42501', 'it cannot be made one that makes accounts');
select is(outcome('update identity_provider set from_settings = true'),
	'42501', 'nor one of the settings');
select is(refusal(format($$execute identity_provider_create(%L, 'x',
	'https://login.example/{tenantid}/v2.0', 'n', null, null, null, true)$$,
	organization_id('north'))), '23514 identity_provider_issuer_own',
	'nor one of all tenants');
select is(refusal(format($$execute identity_provider_create(%L, 'x',
	'javascript:x', 'n', null, null, null, true)$$,
	organization_id('north'))), '23514 identity_provider_issuer_check',
	'an issuer is an address');
select is(refusal(format($$execute identity_provider_create(%L, 'x',
	'https://north.example', 'n', null, null, null, true)$$,
	organization_id('north'))), '23505 identity_provider_client_id_unique',
	'it is there once');
select is(refusal(format($$execute identity_provider_create(%L, 'x',
	'https://x.example', 'n', null, '{"a b"}', null, true)$$,
	organization_id('north'))), '23514 identity_provider_domains_check',
	'domains are such');
select is(outcome(format($$execute identity_provider_create(%L, 'x',
	'https://x.example', 'n', null, null, null, true)$$,
	organization_id('south'))), '42501', 'not for another organization');
execute identity_provider_offered('NORTH.example', null) \gset o_
select is(:'o_id', :'n_id', 'its domain leads to it');
select is_empty($$execute identity_provider_offered('south.example', null)$$,
	'another one does not');
select is_empty($$execute identity_provider_offered('', null)$$,
	'nor none');

-- groups
execute idp_group_role_create(organization_id('north'), :'n_id', 'bosses',
	'admin') \gset g_
select is(:'g_role', 'admin', 'a group is a role');
select is(refusal(format($$execute idp_group_role_create(%L, %L, 'bosses',
	'owner')$$, organization_id('north'), :'n_id')),
	'23514 idp_group_role_role_check', 'a directory makes no owners');
select is(refusal(format($$execute idp_group_role_create(%L, %L, 'bosses',
	'admin')$$, organization_id('north'), :'n_id')),
	'23505 idp_group_role_group_name_unique', 'a group has a role once');
select is_empty(format($$execute idp_group_role_create(%L, %L, 'x',
	'admin')$$, organization_id('north'), :'p_id'),
	'the deployment''s providers have no groups');

create function pg_temp.held(name text) returns text language sql as $$
	select string_agg(r.template || ' ' || g.source, ', '
		order by r.template, g.source)
	from member_role g
	join role r on r.organization_id = g.organization_id
		and r.id = g.role_id
	where g.organization_id = organization_id('north')
		and g.member_id = member_id($1, 'north')
		and (g.valid_until is null or g.valid_until > now()) $$;
select is(pg_temp.held('Cid'), 'member local', 'before');
execute identity_groups(:'n_id', account_id('Cid'), '{bosses,others}', 'r');
select act_as('Ann', 'north');
select is(pg_temp.held('Cid'), 'admin idp, member local',
	'a group of the directory gives its role');
execute identity_groups(:'n_id', account_id('Cid'), '{bosses}', 'r');
select act_as('Ann', 'north');
select is(pg_temp.held('Cid'), 'admin idp, member local', 'once');
execute identity_groups(:'n_id', account_id('Cid'), '{others}', 'r');
select act_as('Ann', 'north');
select is(pg_temp.held('Cid'), 'member local',
	'who left the group loses the role, and no other');
execute identity_groups(:'n_id', account_id('Eve'), '{bosses}', 'r');
select act_as('Ann', 'north');
select is(pg_temp.held('Eve'), null, 'a group makes nobody a member');
select is(outcome($$update member_role set valid_until = now()$$), '42501',
	'the program changes no roles itself');

-- identities
execute identity_create_account(:'p_id', 'https://id.example', 'zoe',
	'zoe@example.com', 'Zoe', 'Zed', 'r') \gset z_
select ok(:'z_account_id' <> '', 'a proven address makes an account');
execute identity_sign_in(:'p_id', 'https://id.example', 'zoe', 'new@x.y', 'r')
	\gset s_
select is(:'s_account_id', :'z_account_id', 'that signs in by its subject');
select is_empty(format($$execute identity_sign_in(%L, 'https://id.example',
	'ZOE', 'zoe@example.com', 'r')$$, :'p_id'), 'not by another');
select is_empty(format($$execute identity_sign_in(%L, 'https://evil.example',
	'zoe', 'zoe@example.com', 'r')$$, :'p_id'), 'of another issuer');
select is_empty(format($$execute identity_sign_in(%L, 'https://id.example',
	'zoe', 'zoe@example.com', 'r')$$, :'n_id'), 'or another provider');
select is_empty(format($$execute identity_create_account(%L,
	'https://id.example', 'eve', 'ZOE@example.com', 'E', 'V', 'r')$$, :'p_id'),
	'an address that has an account makes none');
select is_empty(format($$execute identity_create_account(%L,
	'https://north.example', 'eve', 'eve2@example.com', 'E', 'V', 'r')$$,
	:'n_id'), 'an organization''s provider makes none');
select is_empty($$execute account_for_sign_in('eve2@example.com')$$,
	'really none');
execute account_for_sign_in('zoe@example.com') \gset f_
select ok(not :{?f_password_hash}, 'it has no password');
select act_as('Ann', 'north');
execute identity_link(:'p_id', 'https://id.example', 'ann', null);
execute identity_link(:'p_id', 'https://id.example', 'ann', null);
select is((select count(*)::int from identity), 1, 'linked, once');
select is(refusal(format($$execute identity_link(%L, 'https://id.example',
	'zoe', null)$$, :'p_id')), '23505 identity_subject_unique',
	'what is somebody''s stays theirs');
execute identity_mine \gset i_
select is(:'i_removable', 't', 'who has a password may unlink');
execute identity_unlink(:'i_id');
select is_empty(format($$execute identity_sign_in(%L, 'https://id.example',
	'ann', null, 'r')$$, :'p_id'), 'and signs in so no more');

-- visits
select act_as_nobody();
execute sign_in_flow_begin(sha256('t'), :'p_id', '/home', true);
execute sign_in_flow_find(sha256('t')) \gset v_
select is(:'v_provider_id' || :'v_next', :'p_id' || '/home', 'a visit begins');
select ok(not :{?v_account_id}, 'and is nobody''s without a session');
execute sign_in_flow_use(sha256('t')) \gset w_
select is(:'w_provider_id', :'p_id', 'it is used');
select is_empty($$execute sign_in_flow_use(sha256('t'))$$, 'once');
select is_empty($$execute sign_in_flow_find(sha256('t'))$$, 'and is over');
select throws_ok('select from sign_in_flow', '42501', null,
	'nobody reads visits');

-- a provider that is no more
select act_as('Ann', 'north');
execute identity_provider_delete(organization_id('north'), :'n_id');
select is_empty(format('execute identity_provider_use(%L)', :'n_id'),
	'a deleted provider signs nobody in');

select * from finish();
rollback;
