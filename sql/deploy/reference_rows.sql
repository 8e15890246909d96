-- The events that somebody is told of, and the kinds that a view of the audit
-- log has, are rows: what comes later adds its own.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table notification_event (
	event text primary key,
	is_security boolean not null,
	by_app boolean not null,
	by_mail boolean not null
);

insert into notification_event values
	('certificate_verified', false, true, true),
	('certificate_rejected', false, true, true),
	('certificate_expiring', false, true, true),
	('certificate_submitted', false, true, false),
	('certificate_of_team_expiring', false, true, false),
	('role_granted', false, true, true),
	('invitation_accepted', false, true, true),
	('invitation_declined', false, true, false);

create or replace function notification_events() returns table (
	event text, is_security boolean, by_app boolean, by_mail boolean)
language sql stable as $$
	select e.event, e.is_security, e.by_app, e.by_mail
	from notification_event e;
$$;

create table audit_view_kind (
	view text,
	subject_kind text,
	primary key (view, subject_kind)
);

insert into audit_view_kind
select v.view, k from (values
	('permissions', '{membership,member_role,role,role_permission,
		member_permission,idp_group_role,api_token}'::text[]),
	('organization', '{organization,department,team,certificate_type,
		identity_provider}'),
	('status', '{certificate,membership,organization,member_role,document,
		account}')) v (view, kinds), unnest(v.kinds) k;

create or replace function audit_kinds(wanted_view text) returns text[]
language sql stable parallel safe
begin atomic
	select array_agg(k.subject_kind) from audit_view_kind k
	where k.view = wanted_view;
end;

grant select on notification_event, audit_view_kind to outstaff_app,
	outstaff_worker, outstaff_readonly, outstaff_definer;

commit;
