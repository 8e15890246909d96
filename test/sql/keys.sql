-- role: superuser
-- Keys hold organizations apart even for those that row-level security lets
-- pass: a child cannot have a parent of another organization.
begin;
select plan(6);

select organization_id('north') as north, organization_id('south') as south \gset
set session_replication_role = origin;
select is(refusal(format('insert into member_role (organization_id, member_id,
	role_id) values (%L, %L, %L)', :'north', member_id('Gus', 'south'),
	role_id('member', 'north'))), '23503 member_role_member_id_exists',
	'no role for a member of another organization');
select is(refusal(format('insert into member_role (organization_id, member_id,
	role_id) values (%L, %L, %L)', :'north', member_id('Cid', 'north'),
	role_id('admin', 'south'))), '23503 member_role_role_id_exists',
	'no role of another organization');
select is(refusal(format('insert into document (organization_id, file_name,
	content_type, size_bytes, sha256, uploaded_by) values (%L, ''x'',
	''image/png'', 1, sha256(''x''), %L)', :'south',
	member_id('Cid', 'north'))), '23503 document_uploaded_by_exists',
	'no document of a member of another organization');
-- the triggers would refuse before the keys
alter table certificate disable trigger shown;
select is(refusal(format('update certificate set certificate_type_id = %L
	where number = ''S-1''', type_id('Forklift', 'north'))),
	'23503 certificate_certificate_type_id_exists',
	'no certificate of another organization''s type');
select is(refusal(format('update certificate set member_id = %L
	where number = ''S-1''', member_id('Cid', 'north'))),
	'23503 certificate_member_id_exists', 'nor of its members');
select is(refusal(format('insert into member_role (organization_id, member_id,
	role_id) values (%L, %L, %L)', :'north', member_id('Cid', 'north'),
	role_id('member', 'north'))), '23P01 member_role_role_id_overlap',
	'a role is not held twice at a time');

select * from finish();
rollback;
