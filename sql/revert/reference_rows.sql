begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function notification_events() returns table (
	event text, is_security boolean, by_app boolean, by_mail boolean)
language sql immutable as $$
	values ('certificate_verified', false, true, true),
		('certificate_rejected', false, true, true),
		('certificate_expiring', false, true, true),
		('certificate_submitted', false, true, false),
		('certificate_of_team_expiring', false, true, false),
		('role_granted', false, true, true),
		('invitation_accepted', false, true, true),
		('invitation_declined', false, true, false);
$$;

create or replace function audit_kinds(wanted_view text) returns text[]
language sql immutable parallel safe
begin atomic
	select case wanted_view
		when 'permissions' then '{membership,member_role,role,
			role_permission,member_permission,idp_group_role,
			api_token}'::text[]
		when 'organization' then '{organization,department,team,
			certificate_type,identity_provider}'::text[]
		when 'status' then '{certificate,membership,organization,
			member_role,document,account}'::text[] end;
end;

drop table notification_event, audit_view_kind;

commit;
