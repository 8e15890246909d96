-- A key is used once by an account in an organization on a route.
begin;
select plan(9);

select organization_id('north') as org, organization_id('south') as other,
	account_id('Fay') as fay \gset
select act_as('Fay', 'north');
execute idempotency_key_claim(:'fay', :'org', 'POST /x', 'k', sha256('body'));
select is(refusal(format('execute idempotency_key_claim(%L, %L, ''POST /x'',
	''k'', sha256(''body''))', :'fay', :'org')),
	'23505 idempotency_key_key_unique', 'a key is used once');
execute idempotency_key_read(:'fay', :'org', 'POST /x', 'k', sha256('body'))
	\gset k_
select is(:'k_same_request', 't', 'the same request is known again');
select is_empty(format('execute idempotency_key_read(%L, %L, ''POST /x'', ''k'',
	sha256(''body''))', account_id('Ann'), :'org'), 'by nobody else');
execute idempotency_key_store(:'fay', :'org', 'POST /x', 'k', 201, '/x/1', '{}');
execute idempotency_key_read(:'fay', :'org', 'POST /x', 'k', sha256('other'))
	\gset k_
select is(:'k_same_request' || :'k_status' || :'k_location' || :'k_body',
	'f201/x/1{}', 'another request with the key is told from it');
select is(refusal(format('execute idempotency_key_claim(%L, %L, ''POST /y'',
	''k'', sha256(''body''))', :'fay', :'org')), 'none',
	'another route has its own keys');
select is(refusal(format('execute idempotency_key_claim(%L, %L, ''POST /x'',
	''k'', sha256(''body''))', account_id('Ann'), :'org')), '42501 ',
	'nobody uses another''s');
select act_as('Fay', 'south');
select is(refusal(format('execute idempotency_key_claim(%L, %L, ''POST /x'',
	''k'', sha256(''body''))', :'fay', :'other')), 'none',
	'another organization too');
select act_as('Fay', null);
select is(refusal(format('execute idempotency_key_claim(%L, null, ''POST /x'',
	''k'', sha256(''body''))', :'fay')), 'none', 'so has an account alone');
select is(refusal(format('execute idempotency_key_claim(%L, null, ''POST /x'',
	%L, sha256(''body''))', :'fay', repeat('x', 256))),
	'23514 idempotency_key_key_check', 'keys have a length');

select * from finish();
rollback;
