begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from notification_event where event in (
	'emergency_access_taken',
	'emergency_access_reviewed',
	'emergency_access_overdue');

delete from schedule where kind = 'emergency_access_reminder';
drop trigger emergency on member_role;
drop trigger emergency on idp_group_role;
drop trigger emergency on identity_provider;
drop function role_emergency_set_now, emergency_access_remind,
	emergency_access_review, emergency_access_end, emergency_access_take,
	emergency_refuse, emergency_stays, emergency_permits, emergency_runs;
drop table emergency_access cascade;
drop function emergency_tell;
alter table member_role
	drop constraint member_role_emergency_check,
	drop constraint member_role_source_check,
	add constraint member_role_source_check check (source in ('local', 'idp')
		and (source = 'idp') = (identity_provider_id is not null));
alter table role drop column emergency;
delete from template_permission where permission in
	('emergency_access.use', 'emergency_access.review');
delete from permission where name in
	('emergency_access.use', 'emergency_access.review');

commit;
