-- role: superuser
-- A document is pending, then ready, then given up; the worker sweeps.
begin;
select plan(19);

select organization_id('north') as org, member_id('Cid', 'north') as cid,
	member_id('Ann', 'north') as ann, certificate_id('N-1') as certificate
\gset
set role outstaff_app;
select act_as('Cid', 'north', 'certificate.write');
execute document_create(:'org', :'cid', 'a.pdf', 'application/pdf', 5,
	sha256('a')) \gset d_
select is(:'d_storage_key', :'org' || '/' || :'d_id', 'its key is made here');
select is(refusal(format('execute certificate_document_replace(%L, false, ''{%s}'', %L,
	%L)', :'org', :'cid', :'certificate', :'d_id')),
	'23503 certificate_document_id_ready',
	'a certificate waits for the bytes');
select is(outcome(format('execute document_ready(%L, %L, %L)', :'org', :'ann',
	:'d_id')), '0 rows', 'only who uploaded it says that it is stored');
select is(outcome(format('execute document_ready(%L, %L, %L)', :'org', :'cid',
	:'d_id')), '1 rows', 'once');
select is(outcome(format('execute document_ready(%L, %L, %L)', :'org', :'cid',
	:'d_id')), '0 rows', 'and not twice');
reset role;
select document_id as before from certificate where id = :'certificate' \gset
update certificate set review = 'verified', reviewed_by = :'ann',
	reviewed_at = now() where id = :'certificate';
set role outstaff_app;
execute certificate_document_replace(:'org', false, array[:'cid'::uuid], :'certificate',
	:'d_id') \gset c_
select is(:'c_document_name' || ' ' || :'c_document_size', 'a.pdf 5',
	'then it takes the place of the other');
select is(:'c_review', 'pending', 'which is reviewed again');
select is(state, 'deleted', 'the other is given up') from document
where id = :'before';
select is(refusal(format('execute certificate_document_replace(%L, false, ''{%s}'', %L,
	%L)', :'org', :'cid', :'certificate', :'before')),
	'23503 certificate_document_id_ready', 'and does not come back');
select is(refusal(format('update document set state = ''ready'' where id = %L',
	:'before')), 'OS409 document_state_step', 'by no way');
select is(refusal('update document set file_name = ''x'''),
	'OS409 document_state_step', 'what a document is stays');
execute document_of_certificate(:'org', false, array[:'cid'::uuid], :'certificate')
	\gset link_
select is(:'link_storage_key', :'d_storage_key', 'a link leads to it');
select is(outcome(format('execute document_of_certificate(%L, false, ''{%s}'', %L)',
	:'org', member_id('Ben', 'north'), :'certificate')), '0 rows',
	'for those who may see the certificate');
select is(refusal(format('execute document_create(%L, %L, ''a'', %L, %s,
	sha256(''a''))', :'org', :'cid', type, size)), refused, refused)
from (values ('text/html', 5, '23514 document_content_type_check'),
	('image/png', 20971521, '23514 document_size_bytes_check'))
	bad (type, size, refused);

-- the worker, for all organizations
execute document_create(:'org', :'cid', 'b.pdf', 'application/pdf', 5,
	sha256('b')) \gset late_
reset role;
set session_replication_role = replica;
update document set created_at = now() - interval '2 hours',
	updated_at = now() - interval '2 hours';
set session_replication_role = origin;
select act_as_nobody();
set role outstaff_worker;
select results_eq('execute document_abandon', format('values (%L::uuid,
	%L::uuid)', :'org', :'late_id'), 'uploads that do not end are given up');
select results_eq('execute document_sweepable(9)', format('values (%L::uuid,
	%L::uuid, %L)', :'org', :'before', :'org' || '/' || :'before'),
	'what was replaced is swept, what was just given up is not yet');
execute document_purge(:'org', :'before');
execute document_purge(:'org', :'d_id');
select is_empty(format('select from document where id = %L', :'before'),
	'when its bytes are gone so is it');
select isnt_empty(format('select from document where id = %L', :'d_id'),
	'what is in use stays');

select * from finish();
rollback;
