-- Certificates by the program's statements: made, changed, reviewed, listed.
begin;
select plan(47);

select organization_id('north') as org, member_id('Ann', 'north') as ann,
	member_id('Ben', 'north') as ben, member_id('Cid', 'north') as cid,
	member_id('Fay', 'south') as stranger,
	type_id('First aid', 'north') as aid, type_id('Forklift', 'north') as lift,
	type_id('First aid', 'south') as southern,
	certificate_id('N-1') as given,
	extract(year from now()) - 1 || '-03-31' as march,
	extract(year from now()) - 1 || '-05-31' as may,
	extract(year from now()) + 1 || '-03-31' as march_later,
	extract(year from now()) + 1 || '-05-31' as may_later,
	extract(year from now()) + 2 || '-01-01' as stated,
	extract(year from now()) + 2 || '-01-02' as after_stated \gset
select act_as('Cid', 'north', 'certificate.write');

-- create
execute certificate_create(:'org', false, array[:'cid'::uuid], :'cid', null, :'aid', null, 'Red Cross',
	:'march', null, null) \gset made_
select is(:'made_expires_on', :'march_later', 'the type gives the expiry');
select is(:'made_member_id', :'cid', 'a certificate is for oneself');
select is(:'made_holder_name', 'Cid Member', 'its holder is named');
select is(:'made_type_name', 'First aid', 'and its type');
select is(:'made_review', 'pending', 'it waits for review');
select is(:'made_status', 'valid', 'it is valid');
execute certificate_create(:'org', false, array[:'cid'::uuid], :'cid', null, :'lift', 'F-1', 'TUV',
	'2026-01-01', null, null) \gset never_
select is_empty(format('select from certificate where id = %L
	and expires_on is not null', :'never_id'), 'a type may give none');
select is(outcome(format('execute certificate_create(%L, false, ''{}'', %L, %L, %L,
	null, ''x'', ''2026-01-01'', null, null)', :'org', :'cid', :'ann',
	:'aid')), '0 rows', 'nobody makes one for another');
select is(refusal(format('execute certificate_create(%L, true, ''{}'', %L, %L, %L,
	null, ''x'', ''2026-01-01'', null, null)', :'org', :'ann', :'stranger',
	:'aid')), '23503 certificate_member_id_exists',
	'nor for a member of another organization');
select is(refusal(format('execute certificate_create(%L, true, ''{}'', %L, null, %L,
	null, ''x'', ''2026-01-01'', null, null)', :'org', :'ann', :'southern')),
	'23503 certificate_certificate_type_id_exists',
	'the types of others do not exist');
select is(refusal(format('execute certificate_create(%L, true, ''{}'', %L, null, %L,
	null, ''x'', ''2026-01-01'', ''2026-01-01'', null)', :'org', :'ann',
	:'aid')), '23514 certificate_expires_on_after_issued_on',
	'it expires after it is issued');
select is(refusal(format('execute certificate_create(%L, true, ''{}'', %L, null, %L,
	null, '''', ''2026-01-01'', null, null)', :'org', :'ann', :'aid')),
	'23514 certificate_issuing_authority_check', 'somebody issued it');

-- update: what is not given stays
execute certificate_update(:'org', false, array[:'cid'::uuid], :'made_id', null, false,
	'A-7', true, null, false, null, false, null, false) \gset changed_
select is(:'changed_number', 'A-7', 'what is given changes');
select is(:'changed_expires_on', :'march_later', 'the rest stays');
execute certificate_update(:'org', false, array[:'cid'::uuid], :'made_id', null, false,
	null, false, null, false, :'may', true, null, false) \gset changed_
select is(:'changed_expires_on', :'may_later',
	'the expiry follows the issue date');
execute certificate_update(:'org', false, array[:'cid'::uuid], :'made_id', null, false,
	null, true, null, false, null, false, :'stated', true) \gset changed_
select is(:'changed_expires_on', :'stated', 'or is as stated');
select is_empty(format('select from certificate where id = %L
	and number is not null', :'made_id'), 'given as null is emptied');
select is(outcome(format('execute certificate_update(%L, false, ''{%s}'', %L, null,
	false, ''x'', true, null, false, null, false, null, false)', :'org',
	:'ben', :'made_id')), '0 rows', 'own scope does not reach others');

-- review
select act_as('Ben', 'north', 'certificate.verify');
execute certificate_verify(:'org', true, array[:'ben'::uuid], :'ben', :'made_id', null)
	\gset seen_
select is(:'seen_review', 'verified', 'an admin verifies');
select is(:'seen_reviewed_by_name', 'Ben Admin', 'by name');
select is(refusal(format('execute certificate_reject(%L, true, ''{}'', %L, %L, ''no'', null)',
	:'org', :'ann', :'made_id')), 'OS409 certificate_review_pending',
	'what is decided is not decided again');
select is(refusal(format('execute certificate_verify(%L, true, ''{}'', %L, %L, null)', :'org',
	:'cid', :'never_id')), '23514 certificate_reviewed_by_not_holder',
	'nobody reviews their own');
select is(refusal(format('execute certificate_reject(%L, true, ''{}'', %L, %L, null, null)',
	:'org', :'ben', :'never_id')), '23514 certificate_review_reason_required',
	'a rejection has a reason');
execute certificate_reject(:'org', true, '{}', :'ben', :'never_id', 'unreadable', null)
	\gset refused_
select is(:'refused_review_reason', 'unreadable', 'which is kept');
select is(refusal(format('execute certificate_verify(%L, true, ''{}'', %L, %L, %L)',
	:'org', :'ben', :'made_id', now() - interval '1 day')),
	'OS409 certificate_updated_at_seen', 'a decision is on what was seen');
select is(outcome(format('execute certificate_verify(%L, true, ''{}'', %L, %L, null)', :'org',
	:'ben', uuid_v7())), '0 rows', 'what does not exist is no conflict');
select act_as('Cid', 'north', 'certificate.write');
execute certificate_update(:'org', false, array[:'cid'::uuid], :'made_id', null, false,
	'A-8', true, null, false, null, false, null, false) \gset changed_
select is(:'changed_review', 'pending', 'an edit is reviewed again');
select is_empty(format('select from certificate where id = %L and (reviewed_by,
	reviewed_by_name, reviewed_at) is distinct from (null, null, null)',
	:'made_id'), 'by nobody yet');
execute certificate_update(:'org', false, array[:'cid'::uuid], :'never_id', null, false,
	'F-1', true, null, false, null, false, null, false) \gset same_
select is(:'same_review', 'rejected', 'saving the same is no edit');

-- lists: N-1 2126, made stated, never

select is_empty(format('execute certificate_list(%L, true, ''{%s}'', null, null, null,
	null, null, null, 0)', :'org', :'ann'), 'a page may be empty');
execute certificate_list(:'org', true, array[:'ann'::uuid], null, null, null, null, null,
	null, 1) \gset one_
select is(:'one_id', :'made_id', 'what expires first comes first');
execute certificate_list(:'org', true, array[:'ann'::uuid], null, null, null, null, null,
	:'one_cursor', 1) \gset two_
select is(:'two_id', :'given', 'the cursor goes on');
execute certificate_list(:'org', true, array[:'ann'::uuid], null, null, null, null, null,
	:'two_cursor', 1) \gset three_
select is(:'three_id', :'never_id', 'what never expires comes last');
select is_empty(format('execute certificate_list(%L, true, ''{%s}'', null, null, null,
	null, null, %L, 1)', :'org', :'ann', :'three_cursor'),
	'after the last row there is none');
execute certificate_list_by_expires_on_desc(:'org', true, array[:'ann'::uuid], null, null,
	null, null, null, :'three_cursor', 1) \gset back_
select is(:'back_id', :'given', 'the other way round too');
execute certificate_list_by_created_at_desc(:'org', true, array[:'ann'::uuid], null, null,
	null, null, null, null, 1) \gset newest_
select is(:'newest_id', :'never_id', 'and by age');
select is(outcome(format('execute certificate_list(%L, true, ''{%s}'', %L, null, null,
	null, null, null, 9)', :'org', :'ann', :'cid')), '3 rows', 'by holder');
select is(outcome(format('execute certificate_list(%L, false, ''{%s}'', null, null,
	null, null, null, null, 9)', :'org', :'ben')), '0 rows',
	'own scope lists one''s own');
select is(outcome(format('execute certificate_list(%L, false, ''{%s}'', %L, null,
	null, null, null, null, 9)', :'org', :'ben', :'cid')), '0 rows',
	'and not another''s on demand');
select is(array[outcome(format('execute certificate_list(%1$L, true, ''{%2$s}'', null,
		''valid'', null, null, null, null, 9)', :'org', :'ann')),
	outcome(format('execute certificate_list(%1$L, true, ''{%2$s}'', null, null,
		''rejected'', null, null, null, 9)', :'org', :'ann')),
	outcome(format('execute certificate_list(%1$L, true, ''{%2$s}'', null, null,
		null, %3$L, null, null, 9)', :'org', :'ann', :'lift')),
	outcome(format('execute certificate_list(%1$L, true, ''{%2$s}'', null, null,
		null, null, %3$L, null, 9)', :'org', :'ann', :'after_stated')),
	outcome(format('execute certificate_list(%1$L, true, ''{%2$s}'', null, null,
		null, null, %3$L, null, 9)', :'org', :'ann', :'stated'))],
	'{3 rows,1 rows,1 rows,1 rows,0 rows}', 'filters choose');
select is(outcome(format('execute certificate_export(%L, true, ''{%s}'', null, null,
	null, null, null)', :'org', :'ann')), '3 rows', 'the export has all');
select is(outcome(format('execute certificate_mine(%L, %L, null, 9)', :'org',
	:'cid')), '3 rows', 'so have one''s own');
execute certificate_counts(:'org', true, array[:'ann'::uuid]) \gset tab_
select is(:'tab_all_count' || :'tab_valid' || :'tab_expired'
	|| :'tab_pending', '3302', 'tabs count');
execute home_counts(:'org', true, array[:'ann'::uuid]) \gset home_
select is(:'home_all_count' || :'home_valid' || :'home_expired'
	|| :'home_pending', '3302', 'and so does the dashboard');

-- delete
execute certificate_delete(:'org', false, array[:'cid'::uuid], :'made_id') \gset gone_
select is(outcome(format('execute certificate_get(%L, true, ''{%s}'', %L)', :'org',
	:'ann', :'made_id')), '0 rows', 'what is deleted is absent');
select is(outcome(format('execute certificate_delete(%L, true, ''{%s}'', %L)', :'org',
	:'ann', :'made_id')), '0 rows', 'also for a second deletion');
select is(outcome(format('execute certificate_export(%L, true, ''{%s}'', null, null,
	null, null, null)', :'org', :'ann')), '2 rows', 'and from lists');

select * from finish();
rollback;
