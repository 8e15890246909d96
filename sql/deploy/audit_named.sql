-- The audit log names what it tells of: every kind of row that is audited, and
-- what ids stand for.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

insert into audit_view_kind values
	('permissions', 'role_parent'), ('permissions', 'invitation_role'),
	('organization', 'subscription'), ('status', 'invitation');

-- What the rows of a table are called; the program's list of kinds (fcgi/
-- resource/audit.c) says the same, and a test compares both with the tables
-- that are audited.
create function audit_kind_title(kind text) returns text
language sql immutable parallel safe
begin atomic
	select case kind
		when 'api_token' then 'API token'
		when 'capability' then 'Link by mail'
		when 'export' then 'Export'
		when 'idp_group_role' then 'Role of a group'
		when 'invitation_role' then 'Role of an invitation'
		when 'job' then 'Background work'
		when 'member_change' then 'Change of many people'
		when 'member_permission' then 'Exception'
		when 'member_role' then 'Role'
		when 'membership' then 'Person'
		when 'notification_default' then 'Default of notifications'
		when 'notification_preference' then 'Wish for notifications'
		when 'notification_setting' then 'Setting of notifications'
		when 'phone_confirmation' then 'Phone number'
		when 'role' then 'Kind of role'
		when 'role_parent' then 'Role to build on'
		when 'role_permission' then 'Permission of a role'
		when 'session' then 'Sign-in'
		when 'subscription' then 'Plan and seats'
		when 'two_factor' then 'Two-factor authentication'
		else upper(left(kind, 1)) || replace(substr(kind, 2), '_', ' ')
		end;
end;

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
	when 'member_permission' then
		return (select g.permission || ', ' || m.name
			from outstaff.member_permission g
			join outstaff.membership m
				on m.organization_id = g.organization_id
				and m.id = g.member_id
			where g.organization_id = e.organization_id
				and g.id = e.subject_id);
	when 'role_permission' then
		return (select r.name || ', ' || p.permission
			from outstaff.role_permission p
			join outstaff.role r
				on r.organization_id = p.organization_id
				and r.id = p.role_id
			where p.organization_id = e.organization_id
				and p.id = e.subject_id);
	when 'role_parent' then
		return (select r.name || ', ' || o.name
			from outstaff.role_parent p
			join outstaff.role r
				on r.organization_id = p.organization_id
				and r.id = p.role_id
			join outstaff.role o
				on o.organization_id = p.organization_id
				and o.id = p.parent_id
			where p.organization_id = e.organization_id
				and p.id = e.subject_id);
	when 'invitation' then
		return (select i.email from outstaff.invitation i
			where i.organization_id = e.organization_id
				and i.id = e.subject_id);
	when 'invitation_role' then
		return (select r.name || ', ' || i.email
			from outstaff.invitation_role x
			join outstaff.invitation i
				on i.organization_id = x.organization_id
				and i.id = x.invitation_id
			join outstaff.role r
				on r.organization_id = x.organization_id
				and r.id = x.role_id
			where x.organization_id = e.organization_id
				and x.id = e.subject_id);
	when 'team' then
		return (select t.name from outstaff.team t
			where t.organization_id = e.organization_id
				and t.id = e.subject_id);
	when 'team_member' then
		return (select t.name || ', ' || m.name
			from outstaff.team_member x
			join outstaff.team t
				on t.organization_id = x.organization_id
				and t.id = x.team_id
			join outstaff.membership m
				on m.organization_id = x.organization_id
				and m.id = x.member_id
			where x.organization_id = e.organization_id
				and x.id = e.subject_id);
	when 'subscription' then
		return (select o.name from outstaff.organization o
			where o.id = e.organization_id);
	when 'idp_group_role' then
		return (select i.group_name || ', ' || i.role
			from outstaff.idp_group_role i
			where i.organization_id = e.organization_id
				and i.id = e.subject_id);
	when 'account' then
		return (select m.name from outstaff.membership m
			where m.organization_id = e.organization_id
				and m.account_id = e.subject_id
			order by m.deleted_at nulls first
			limit 1);
	else
		return null;
	end case;
end $$;

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
			'lead_id', 'invited_by', 'accepted_by', 'made_by',
			'uploaded_by', 'decided_by') then
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
	elsif name = 'team_id' then
		return (select t.name from outstaff.team t
			where t.organization_id = organization_id
				and t.id = value::uuid);
	elsif name = 'invitation_id' then
		return (select i.email from outstaff.invitation i
			where i.organization_id = organization_id
				and i.id = value::uuid);
	elsif name = 'identity_provider_id' then
		return (select p.name from outstaff.identity_provider p
			where p.organization_id = organization_id
				and p.id = value::uuid);
	elsif name = 'parent_id' then
		return coalesce((select d.name from outstaff.department d
			where d.organization_id = organization_id
				and d.id = value::uuid), (select r.name
			from outstaff.role r
			where r.organization_id = organization_id
				and r.id = value::uuid));
	elsif name = 'department_id' then
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

create or replace function audit_listed(e audit_event) returns table (
	id uuid, at timestamptz, actor_name text, member_id uuid,
	account_id uuid, action text, event text, subject_kind text,
	subject_type text[], subject_id uuid, subject_name text, changes jsonb,
	request_id text)
language sql stable rows 1
begin atomic
	select e.id, e.at, audit_actor_name(e), e.member_id, e.account_id,
		e.action, audit_event_name(e), e.subject_kind,
		array[audit_kind_title(e.subject_kind)],
		e.subject_id, audit_subject_name(e), audit_told(e),
		e.request_id;
end;

grant execute on function audit_kind_title(text)
	to outstaff_app, outstaff_readonly;

commit;
