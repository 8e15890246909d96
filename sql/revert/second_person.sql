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
delete from notification_event where event in (
	'rights_change_asked',
	'rights_change_decided',
	'rights_changed');

commit;
