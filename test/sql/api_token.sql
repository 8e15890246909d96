-- U17: personal tokens, as far as the database judges them.
begin;
select plan(31);

select act_as('Cid', 'north', 'signed_in');
prepare make as select * from api_token_create(sha256(('t' || $1)::bytea),
	$1, 'ost_AbCdEf', '{certificate.read,certificate.write}', $2);
execute make('Payroll', 90) \gset t_
select is(:'t_organization_id' || ' ' || :'t_account_id',
	organization_id('north') || ' ' || account_id('Cid'),
	'a token is the caller''s, in this organization');
select is(:'t_expires_at'::timestamptz, now() + interval '90 days',
	'and ends by itself');
select is(seen_at::text, null, 'it was never used') from api_token
where id = :'t_id';
select is(string_agg(subject_kind, ' ' order by subject_kind),
	'api_token session', 'its making is audited')
from audit_event where request_id = 'request-cid' and subject_id in
	(:'t_id', :'t_session_id');
select is_empty(format('select from audit_event where changes::text like %L',
	'%' || encode(sha256('tPayroll'), 'hex') || '%'), 'without its hash');

-- what is refused
select is(refusal('execute make(''payroll'', 1)'), '23505 api_token_name_unique',
	'names differ in more than case');
select is(refusal('execute make('''', 1)'), '23514 api_token_name_check',
	'a token has a name');
select is(refusal('execute make(''Long'', 367)'),
	'23514 api_token_expires_at_check', 'and a year at most');
select is(refusal('execute make(''Never'', 0)'),
	'23514 api_token_expires_at_check', 'but some time');
select is(refusal('select api_token_create(sha256(''x''), ''x'', ''ost_AbCdEf'',
	''{}'', 1)'), '23514 api_token_scopes_check', 'and some permission');
select is(refusal('select api_token_create(sha256(''x''), ''x'', ''secret'',
	''{certificate.read}'', 1)'), '23514 api_token_prefix_check',
	'a list shows only its beginning');
select is(refusal('select api_token_create(sha256(''tPayroll''), ''x'',
	''ost_AbCdEf'', ''{certificate.read}'', 1)'),
	'23505 session_token_hash_unique', 'no two have the same text');
select is(outcome('update api_token set scopes = ''{member.write}'''), '42501',
	'scopes are not widened');
select is(outcome('insert into api_token default values'), '42501',
	'tokens are not made directly');

-- what it stands for
execute principal_load(sha256('tPayroll')) \gset p_
select is(:'p_session_kind' || ' ' || :'p_scopes',
	'token certificate.read,certificate.write', 'it carries its scopes');
select is(:'p_rules' like '%role.read=organization%', true,
	'beside what its owner may do');
select is(seen_at, now(), 'its use is noted') from api_token
where id = :'t_id';
select is_empty(format('execute principal_load_bearer(%L)', :'t_session_id'),
	'no access token names its session');
select is(outcome(format('select enter(%L, %L, %L, ''a'', ''r'', ''UTC'')',
	:'t_session_id', organization_id('north'), stamp('north'))), '1 rows',
	'it enters its organization');
select act_as('Cid', 'north', 'signed_in');
execute api_token_list(organization_id('north')) \gset l_
select is(:'l_name' || ' ' || :'l_status', 'Payroll active',
	'its owner sees it');
select is_empty(format('execute api_token_list(%L)', organization_id('south')),
	'in its organization');
execute session_revoke_everywhere;
select isnt_empty('execute principal_load(sha256(''tPayroll''))',
	'signing out everywhere leaves it');

-- others
select act_as('Ann', 'north', 'signed_in');
select is_empty(format('execute api_token_list(%L)', organization_id('north')),
	'nobody else sees it, not even the owner of the organization');
select is_empty(format('execute api_token_revoke(%L)', :'t_id'),
	'or revokes it');
select isnt_empty('execute principal_load(sha256(''tPayroll''))',
	'it goes on');

-- its end
select act_as('Cid', 'north', 'signed_in');
execute api_token_revoke(:'t_id') \gset r_
select is(:'r_status', 'revoked', 'its owner revokes it');
select is_empty('execute principal_load(sha256(''tPayroll''))',
	'and it is dead');
select is(outcome(format('select enter(%L, %L, %L, ''a'', ''r'', ''UTC'')',
	:'t_session_id', organization_id('north'), stamp('north'))), 'OS001',
	'also where it was remembered');
select is_empty(format('execute api_token_revoke(%L)', :'t_id'),
	'there is nothing to revoke twice');
select act_as('Cid', 'north', 'signed_in');
select lives_ok('execute make(''Payroll '', 30)', 'its name is free again');
select is(refusal('select api_token_create(sha256(n::text::bytea), n::text,
	''ost_AbCdEf'', ''{certificate.read}'', 9) from generate_series(1, 50) n'),
	'OS409 api_token_most', 'fifty are enough');

select * from finish();
rollback;
