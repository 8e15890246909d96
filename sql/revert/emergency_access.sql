begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function grant_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	giver uuid := coalesce(new.granted_by, current_member());
	lacking text;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if to_jsonb(new) ->> 'source' = 'idp'
		or new.valid_until <= now()
		or not exists (select from member_role g
			where g.organization_id = new.organization_id
				and g.created_at < now()) then
		return null;
	end if;
	lacking := case when to_jsonb(new) ->> 'effect' = 'deny' then
			case when not member_may_deny(new.organization_id, giver,
				to_jsonb(new) ->> 'permission', new.member_id)
			then 'to deny' end
		when not member_holds(new.organization_id, giver,
			'role.assign', new.member_id) then 'role.assign'
		else rules_exceed(new.organization_id, giver, new.member_id,
			new.id, greatest(now(), new.valid_from)) end;
	if lacking is not null then
		raise exception 'nobody gives more than they hold: %', lacking
			using errcode = 'OS422',
			constraint = tg_table_name || '_exceeds';
	end if;
	return null;
end $$;

delete from notification_event where event in (
	'emergency_access_taken',
	'emergency_access_reviewed',
	'emergency_access_overdue');

delete from schedule where kind = 'emergency_access_reminder';
drop trigger emergency on member_role;
drop trigger emergency on idp_group_role;
drop trigger emergency on identity_provider;
drop function role_emergency_set, emergency_access_remind,
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
