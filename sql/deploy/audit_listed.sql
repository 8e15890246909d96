-- How audit events are seen: which of them, by whom, and in what words. Every
-- kind of row that is audited has its name, and so has what ids stand for.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Each filter that narrows much has its index; all of them go on by id, which
-- is in the order of time.
drop index audit_event_subject;
create index audit_event_subject on audit_event (organization_id, subject_id, id);
create index audit_event_actor on audit_event (organization_id, member_id, id);
create index audit_event_kind on audit_event (organization_id, subject_kind, id);

-- The views of the log: what changed who may do what, what changed the
-- organization itself, and what changed a status. What comes later adds its
-- own.
create table audit_view_kind (
	view text,
	subject_kind text,
	primary key (view, subject_kind)
);
insert into audit_view_kind
select v.view, k from (values
	('permissions', '{membership,member_role,role,role_permission,
		role_parent,member_permission,idp_group_role,invitation_role,
		api_token}'::text[]),
	('organization', '{organization,department,team,certificate_type,
		identity_provider,subscription}'),
	('status', '{certificate,membership,organization,member_role,document,
		account,invitation}')) v (view, kinds), unnest(v.kinds) k;

create function audit_kinds(wanted_view text) returns text[]
language sql stable parallel safe
begin atomic
	select array_agg(k.subject_kind) from audit_view_kind k
	where k.view = wanted_view;
end;

-- The first instant of a day of the organization's calendar.
create function audit_instant_of(day date) returns timestamptz
language sql stable parallel safe
begin atomic
	select day::timestamp at time zone case
		when current_setting('outstaff.zone', true) <> ''
		then current_setting('outstaff.zone', true) else 'UTC' end;
end;

-- The least id of an instant, or the one that is given for no instant.
create function audit_id_at(at timestamptz, standard uuid) returns uuid
language sql immutable parallel safe
begin atomic
	select case when at is null then standard
		else (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint),
			12, '0') || repeat('0', 20))::uuid end;
end;

-- The filters; null lets everything through. An event's id is made after its
-- transaction began, and within the hour.
create function audit_matches(e audit_event, wanted_view text, actor_id uuid,
	wanted_action text, wanted_kind text, wanted_subject uuid,
	first_day date, last_day date) returns boolean
language sql stable parallel safe
begin atomic
	select case when e.id < audit_id_at(audit_instant_of(first_day),
			'00000000-0000-0000-0000-000000000000') then false
		when e.at < audit_instant_of(first_day)
			or e.at >= audit_instant_of(last_day + 1) then false
		when actor_id <> e.member_id or (actor_id is not null
			and e.member_id is null) then false
		when wanted_action <> e.action and not starts_with(e.action,
			wanted_action || '.') then false
		when wanted_kind <> e.subject_kind then false
		when wanted_subject <> e.subject_id or (wanted_subject
			is not null and e.subject_id is null) then false
		when wanted_view is not null and not e.subject_kind
			= any (audit_kinds(wanted_view)) then false
		when wanted_view = 'status' and not e.changes
			?| '{status,review,deleted_at,revoked_at}' then false
		else true end;
end;

create function audit_latest(last_day date, cursor text) returns uuid
language sql stable parallel safe
begin atomic
	select least(cursor_id(cursor,
			'ffffffff-ffff-ffff-ffff-ffffffffffff'),
		audit_id_at(audit_instant_of(last_day + 1)
			+ interval '1 hour',
			'ffffffff-ffff-ffff-ffff-ffffffffffff'));
end;

-- The names that follow are looked up in PL/pgSQL, which plans each lookup once
-- for a connection and runs only the one that is needed.

-- Who did it: as they are called now.
create function audit_actor_name(e audit_event) returns text
language plpgsql stable as $$
begin
	if e.member_id is not null then
		return (select m.name from outstaff.membership m
			where m.organization_id = e.organization_id
				and m.id = e.member_id);
	end if;
	return (select m.name from outstaff.membership m
		where m.organization_id = e.organization_id
			and m.account_id = e.account_id
			and m.deleted_at is null);
end $$;

-- What it was done to, as it is called now.
create function audit_subject_lookup(e audit_event) returns text
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

-- Or else as it was called then.
create function audit_subject_name(e audit_event) returns text
language sql stable
begin atomic
	select coalesce(audit_subject_lookup(e), e.changes #>> '{name,1}',
		e.changes #>> '{name,0}', e.changes #>> '{file_name,1}',
		e.changes #>> '{title,1}');
end;

create function audit_event_name(e audit_event) returns text
language sql immutable
begin atomic
	select case
		when e.changes #>> '{review,1}' in ('verified', 'rejected')
			then e.changes #>> '{review,1}'
		when e.subject_kind = 'member_role' and e.operation = 'insert'
			then 'granted'
		when e.subject_kind = 'member_role'
			and (e.operation = 'delete' or e.changes ? 'valid_until')
			then 'withdrawn'
		when e.operation = 'insert' then 'added'
		when e.operation = 'delete'
			or (e.changes #>> '{deleted_at,1}') is not null
			then 'deleted'
		when (e.changes #>> '{deleted_at,0}') is not null
			then 'restored'
		else 'changed' end;
end;

-- What an id or an instant in a column stands for: a name, or the time on the
-- organization's clock; null for anything else.
create function audit_word(organization_id uuid, name text, value text)
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

-- What stood in a column, for people: dots for what is hidden; booleans stay
-- what they are.
create function audit_value(organization_id uuid, name text, value jsonb)
returns jsonb language sql stable
begin atomic
	select case jsonb_typeof(value)
		when 'null' then null
		when 'boolean' then value
		when 'string' then case when value = '"hidden"'
			then '"••••••"'
			else to_jsonb(left(coalesce(audit_word(organization_id,
				name, value #>> '{}'), value #>> '{}'), 300)) end
		else to_jsonb(left(translate(value::text, '[]"', ''), 300))
		end;
end;

-- [{"name", "before", "after", "before_text", "after_text"}, ...]
create function audit_told(e audit_event) returns jsonb
language plpgsql stable as $$
begin
	return (select coalesce(jsonb_agg(jsonb_build_object('name', c.key,
		'before', c.value -> 0, 'after', c.value -> 1,
		'before_text', outstaff.audit_value(e.organization_id, c.key,
			c.value -> 0),
		'after_text', outstaff.audit_value(e.organization_id, c.key,
			c.value -> 1)) order by c.key), '[]')
	from jsonb_each(e.changes) c
	where c.key not in ('organization_id', 'reviewed_at', 'reviewed_by',
		'seen_at'));
end $$;

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

create function audit_listed(e audit_event) returns table (
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

-- The rule of histories: all who read the log, and whom a record is of.
create function audit_visible(organization_id uuid, subject_table text,
	subject_id uuid, may_audit_read boolean, viewer uuid) returns boolean
language plpgsql stable as $$
#variable_conflict use_variable
begin
	return may_audit_read or case subject_table
		when 'membership' then coalesce(subject_id = viewer, false)
		when 'certificate' then exists (select
			from outstaff.certificate c
			where c.organization_id = organization_id
				and c.id = subject_id
				and c.member_id = viewer and c.deleted_at is null)
		else false end;
end $$;

grant select on audit_view_kind to outstaff_app, outstaff_worker,
	outstaff_readonly, outstaff_definer;
grant execute on function audit_kinds(text), audit_kind_title(text),
	audit_instant_of(date),
	audit_id_at(timestamptz, uuid),
	audit_matches(audit_event, text, uuid, text, text, uuid, date, date),
	audit_latest(date, text), audit_actor_name(audit_event),
	audit_subject_lookup(audit_event), audit_subject_name(audit_event),
	audit_event_name(audit_event), audit_word(uuid, text, text),
	audit_value(uuid, text, jsonb), audit_told(audit_event),
	audit_listed(audit_event),
	audit_visible(uuid, text, uuid, boolean, uuid)
	to outstaff_app, outstaff_readonly;

commit;
