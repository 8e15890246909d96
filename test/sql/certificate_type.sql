-- Types of certificates by the program's statements.
begin;
select plan(14);

select organization_id('north') as org, type_id('First aid', 'north') as aid
\gset
select act_as('Ann', 'north', 'certificate_type.write');

execute certificate_type_create(:'org', 'Welding', null, null, null) \gset made_
select is(:'made_lead_days', '{30,7,1}', 'lead times have a standard');
select is(refusal(format('execute certificate_type_create(%L, ''first AID'',
	null, null, null)', :'org')), '23505 certificate_type_name_unique',
	'names are unique in either case');
select is(refusal(format('execute certificate_type_create(%L, '''', null, null,
	null)', :'org')), '23514 certificate_type_name_check', 'and not empty');
select is(refusal(format('execute certificate_type_create(%L, ''x'', null, 601,
	null)', :'org')), '23514 certificate_type_valid_months_check',
	'fifty years are enough');
select is(refusal(format('execute certificate_type_create(%L, ''x'', null, 1,
	%L)', :'org', leads)), '23514 certificate_type_lead_days_check',
	'no lead times such as ' || leads)
from unnest('{"{0}","{366}","{1,2,3,4,5,6}","{1,NULL}"}'::text[]) leads;
execute certificate_type_update(:'org', :'aid', null, false, 'First', true, null,
	false, null, false) \gset changed_
select is(:'changed_name' || :'changed_description' || :'changed_valid_months',
	'First aidFirst24', 'what is not given stays');
select is(:'changed_certificate_count', '1', 'certificates are counted');
execute certificate_type_list(:'org', null, 1) \gset one_
execute certificate_type_list(:'org', :'one_cursor', 1) \gset two_
select is(:'one_name' || :'two_name', 'First aidForklift', 'in pages by name');
execute certificate_type_delete(:'org', :'aid') \gset gone_
select is(outcome(format('execute certificate_type_get(%L, %L)', :'org',
	:'aid')), '0 rows', 'what is deleted is absent');
select is(outcome(format('execute certificate_list(%L, true, ''{%s}'', null, null,
	null, null, null, null, 9)', :'org', member_id('Ann', 'north'))),
	'1 rows', 'its certificates stay');
execute certificate_type_create(:'org', 'First aid', null, null, '{5}')
	\gset again_
select is(:'again_lead_days', '{5}', 'its name can be used again');

select * from finish();
rollback;
