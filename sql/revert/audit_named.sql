begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function audit_listed(e audit_event) returns table (
	id uuid, at timestamptz, actor_name text, member_id uuid,
	account_id uuid, action text, event text, subject_kind text,
	subject_type text[], subject_id uuid, subject_name text, changes jsonb,
	request_id text)
language sql stable rows 1
begin atomic
	select e.id, e.at, audit_actor_name(e), e.member_id, e.account_id,
		e.action, audit_event_name(e), e.subject_kind,
		array[case e.subject_kind
			when 'api_token' then 'API token'
			when 'capability' then 'Link by mail'
			when 'idp_group_role' then 'Role of a group'
			when 'member_department' then 'Place of a person'
			when 'member_manager' then 'Manager'
			when 'member_role' then 'Role'
			when 'membership' then 'Person'
			when 'role' then 'Kind of role'
			when 'session' then 'Sign-in'
			else upper(left(e.subject_kind, 1)) || replace(
				substr(e.subject_kind, 2), '_', ' ') end],
		e.subject_id, audit_subject_name(e), audit_told(e),
		e.request_id;
end;

create or replace function audit_word(organization_id uuid, name text, value text)
returns text language plpgsql stable as $$
#variable_conflict use_variable
begin
	if name ~ '_(at|from|until)$' and value ~ '^\d{4}-\d\d-\d\dT\d\d:' then
		return to_char(value::timestamptz at time zone case
			when current_setting('outstaff.zone', true) <> ''
			then current_setting('outstaff.zone', true)
			else 'UTC' end, 'YYYY-MM-DD HH24:MI');
	elsif value !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
		return null;
	elsif name in ('member_id', 'granted_by', 'reviewed_by', 'manager_id',
			'lead_id') then
		return (select m.name from outstaff.membership m
			where m.organization_id = organization_id
				and m.id = value::uuid);
	elsif name = 'account_id' then
		return (select m.name from outstaff.membership m
			where m.organization_id = organization_id
				and m.account_id = value::uuid
			order by m.deleted_at nulls first
			limit 1);
	elsif name = 'certificate_type_id' then
		return (select t.name from outstaff.certificate_type t
			where t.organization_id = organization_id
				and t.id = value::uuid);
	elsif name = 'role_id' then
		return (select r.name from outstaff.role r
			where r.organization_id = organization_id
				and r.id = value::uuid);
	elsif name in ('department_id', 'parent_id') then
		return (select d.name from outstaff.department d
			where d.organization_id = organization_id
				and d.id = value::uuid);
	elsif name = 'document_id' then
		return (select d.file_name from outstaff.document d
			where d.organization_id = organization_id
				and d.id = value::uuid);
	end if;
	return null;
end $$;

create or replace function audit_subject_lookup(e audit_event) returns text
language plpgsql stable as $$
begin
	case e.subject_kind
	when 'certificate' then
		return (select t.name || ', ' || c.holder_name
			from outstaff.certificate c
			join outstaff.certificate_type t
				on t.organization_id = c.organization_id
				and t.id = c.certificate_type_id
			where c.organization_id = e.organization_id
				and c.id = e.subject_id);
	when 'certificate_type' then
		return (select t.name from outstaff.certificate_type t
			where t.organization_id = e.organization_id
				and t.id = e.subject_id);
	when 'membership' then
		return (select m.name from outstaff.membership m
			where m.organization_id = e.organization_id
				and m.id = e.subject_id);
	when 'member_role' then
		return (select r.name || ', ' || m.name
			from outstaff.member_role g
			join outstaff.role r
				on r.organization_id = g.organization_id
				and r.id = g.role_id
			join outstaff.membership m
				on m.organization_id = g.organization_id
				and m.id = g.member_id
			where g.organization_id = e.organization_id
				and g.id = e.subject_id);
	when 'role' then
		return (select r.name from outstaff.role r
			where r.organization_id = e.organization_id
				and r.id = e.subject_id);
	when 'organization' then
		return (select o.name from outstaff.organization o
			where o.id = e.subject_id);
	when 'department' then
		return (select d.name from outstaff.department d
			where d.organization_id = e.organization_id
				and d.id = e.subject_id);
	when 'document' then
		return (select d.file_name from outstaff.document d
			where d.organization_id = e.organization_id
				and d.id = e.subject_id);
	else
		return null;
	end case;
end $$;

delete from audit_view_kind where (view, subject_kind) in (
	('permissions', 'role_parent'), ('permissions', 'invitation_role'),
	('organization', 'subscription'), ('status', 'invitation'));

drop function audit_kind_title;

commit;
