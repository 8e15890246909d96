begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger second_person on organization;
drop trigger second_person_left on membership;
drop trigger second_person_left on member_role;
drop trigger second_person on member_role;
drop trigger second_person on member_permission;
drop trigger second_person on role_permission;
drop trigger second_person on role_parent;
drop trigger second_person on invitation_role;
drop trigger second_person on idp_group_role;
drop trigger second_person on identity_provider;
drop function organization_second_person, second_person_left,
	second_person_check, second_person_invites, second_person_directory,
	second_person_refuse, role_is_plain, active_owners;
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
		('invitation_declined', false, true, false),
		('permission_requested', false, true, true),
		('permission_granted', false, true, true),
		('permission_declined', false, true, true),
		('emergency_access_taken', true, true, true),
		('emergency_access_reviewed', false, true, true),
		('emergency_access_overdue', true, true, true);
$$;

commit;
