-- The language that somebody reads, and an organization's own.
begin;
select plan(13);

select act_as('Ann', 'north', 'public');
execute account_language_set('de');
execute account_get(account_id('Ann')) \gset me_
select is(:'me_language', 'de', 'one''s own language is kept');
select is(refusal($$execute account_language_set('German!')$$),
	'23514 account_language_check', 'a language is a code');
select is(outcome('update account set language = ''fr'''), '42501',
	'accounts are not changed directly');

-- who signs up reads what they sign up in
execute account_sign_up('new@example.com', 'secret', 'New', 'One', null, 'r');
execute account_language_first('de');
select is((select language from principal_language(current_account(), null)),
	'de', 'a new account has the language of its sign-up');
execute account_sign_up('new@example.com', 'secret', 'New', 'One', null, 'r');
select act_as('Ann', 'north', 'public');
execute account_language_first('fr');
select is((select language from principal_language(account_id('Ann'), null)),
	'de', 'an account that was there keeps its own');
select act_as('Fay', 'north', 'public');
execute account_language_first(null);
select is((select language from principal_language(account_id('Fay'), null)),
	null, 'nobody who has not said is given one');

-- an organization's
select act_as('Ann', 'north', 'organization.write');
execute organization_update(organization_id('north'), organization_id('north'), null,
	null, false, null, false, null, false, null, false, null,
	false, 'de', true, null, false, null, false, null, false,
	null, false, null, false, null, false, null, false, null,
	false, null, false, null, false,
	null, false, null, false)
	\gset changed_
select is(:'changed_language', 'de', 'an organization has a language');
select results_eq(format('select * from principal_language(%L, %L)',
	account_id('Ann'), organization_id('north')),
	$$values ('de', 'de')$$, 'a principal is loaded with both');
select results_eq('select * from principal_language(null, null)',
	$$values (null::text, null::text)$$, 'or with none');
execute organization_update(organization_id('north'), organization_id('north'), null,
	'Norther', true, null, false, null, false, null, false, null,
	false, null, false, null, false, null, false, null, false,
	null, false, null, false, null, false, null, false, null,
	false, null, false, null, false,
	null, false, null, false)
	\gset changed_
select is(:'changed_language', 'de', 'what is not given stays');
select is(refusal($$execute organization_update(organization_id('north'), organization_id('north'), null,
	null, false, null, false, null, false, null, false, null,
	false, 'x', true, null, false, null, false, null, false,
	null, false, null, false, null, false, null, false, null,
	false, null, false, null, false,
	null, false, null, false)$$), '23514 organization_language_check',
	'it is a code too');
select act_as('Eve', 'south', 'organization.write');
select is_empty('select from organization where language = ''de''',
	'another organization does not see it');
select is((select organization_language from principal_language(null,
	organization_id('south'))), null, 'and has its own');

select * from finish();
rollback;
