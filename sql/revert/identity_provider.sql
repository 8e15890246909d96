begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function identity_provider_settle, identity_provider_offered,
	identity_provider_use;
drop trigger directory on member_role;
drop function member_role_of_directory;
alter table member_role no force row level security;
delete from member_role where source = 'idp';
alter table member_role force row level security;
alter table member_role
	drop constraint member_role_identity_provider_id_exists,
	drop constraint member_role_role_id_overlap,
	drop constraint member_role_source_check,
	drop column identity_provider_id,
	add constraint member_role_source_check check (source in ('local')),
	add constraint member_role_role_id_overlap exclude using gist (
		organization_id with =, member_id with =, role_id with =,
		tstzrange(valid_from, valid_until) with &&);
drop table idp_group_role, identity_provider;
drop function idp_grants_end, identity_provider_secret;

commit;
