begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function audit_subject_name(e audit_event) returns text
language sql stable
begin atomic
	select coalesce(case e.subject_kind when 'access_review_item' then (
			select coalesce(i.role_name, i.permission) || ', '
				|| m.name
			from access_review_item i
			join membership m
				on m.organization_id = i.organization_id
				and m.id = i.member_id
			where i.organization_id = e.organization_id
				and i.id = e.subject_id) end,
		audit_subject_lookup(e), e.changes #>> '{name,1}',
		e.changes #>> '{name,0}', e.changes #>> '{file_name,1}',
		e.changes #>> '{title,1}');
end;

delete from audit_view_kind where subject_kind = 'suspension';

create or replace function organization_closed() returns table (
	id uuid, name text, slug text, state text, deleted_at timestamptz,
	restorable_until timestamptz, suspension_reason text)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select o.id, o.name, o.slug, case when o.deleted_at is null
			then 'suspended' else 'deleted' end,
		o.deleted_at, o.deleted_at + organization_retention(),
		o.suspension_reason
	from membership m
	join organization o on o.id = m.organization_id
	where m.account_id = current_account() and m.status = 'active'
		and m.deleted_at is null
		and case when o.deleted_at is null then o.status <> 'active'
			else o.deleted_at > now() - organization_retention()
			and exists (select from member_role_now g
				where g.organization_id = m.organization_id
					and g.member_id = m.id
					and g.template = 'owner') end
	order by o.name, o.id;
$$;

create or replace function rights_change_run(kind text, payload jsonb) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	p record;
begin
	select * into p from jsonb_to_record(payload) as x (id uuid,
		member_id uuid, role_id uuid, department_id uuid, team_id uuid,
		permission text, effect text, reach reach, condition text,
		valid_until timestamptz, reason text, name text,
		description text, permissions text[], parent_id uuid,
		parent_given boolean, emergency boolean, roles text[],
		handover boolean);
	case kind
	when 'member_role_give' then
		return member_role_give_now(p.member_id, p.role_id,
			p.department_id, p.team_id, p.valid_until, p.reason);
	when 'member_role_set' then
		return (select s.id from member_role_set_now(p.member_id,
			p.roles) s);
	when 'member_permission_give' then
		return member_permission_give_now(p.member_id, p.permission,
			p.effect, p.reach, p.department_id, p.team_id,
			p.condition, p.valid_until, p.reason);
	when 'grant_end' then
		return grant_end_now(p.id);
	when 'role_create' then
		return role_create_now(p.name, p.description, p.reach,
			p.permissions, p.parent_id);
	when 'role_update' then
		return role_update_now(p.id, p.name, p.description, p.reach,
			p.permissions, p.parent_id, p.parent_given);
	when 'role_delete' then
		return role_delete_now(p.id);
	when 'role_emergency_set' then
		return role_emergency_set_now(p.id, p.emergency);
	when 'ownership_give' then
		return (select o.member_id from ownership_give_now(p.member_id,
			p.handover) o);
	when 'ownership_end' then
		return (select e from ownership_end_now(p.member_id) e);
	when 'department_move' then
		return department_move(p.id, p.parent_id);
	when 'team_lead' then
		return team_lead(p.id, p.member_id);
	when 'second_person_end' then
		update organization o set second_person = false
		where o.id = current_organization();
		return current_organization();
	end case;
end $$;

alter table rights_change disable trigger user;
delete from rights_change where kind = 'member_resume';
alter table rights_change enable trigger user;
alter table rights_change
	drop constraint rights_change_kind_check,
	add constraint rights_change_kind_check check (kind in (
		'member_role_give', 'member_role_set', 'member_permission_give',
		'grant_end', 'role_create', 'role_update', 'role_delete',
		'role_emergency_set', 'ownership_give', 'ownership_end',
		'department_move', 'team_lead', 'second_person_end'));

delete from audit_hidden where table_name = 'suspension';
drop trigger of_suspended on invitation;
drop function invitation_of_suspended;
drop function member_resume, member_resume_now, member_is_plain, member_held,
	member_exceeds, member_suspend, member_tokens_end, suspension_turn;
revoke update (by_digest) on notification from outstaff_definer;
drop trigger for_active on notification;
drop function notification_for_active;

drop table suspension;

commit;
