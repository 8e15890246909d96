begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop view member_role_now;
create view member_role_now with (security_invoker) as
select g.organization_id, g.member_id, r.template, array_position(
	'{owner,admin,auditor,member}', r.template) as rank
from member_role g
join role r on r.organization_id = g.organization_id and r.id = g.role_id
where r.deleted_at is null and g.valid_from <= now()
	and (g.valid_until is null or g.valid_until > now());
grant select on member_role_now to outstaff_app, outstaff_readonly,
	outstaff_worker, outstaff_definer;
drop function role_allows(uuid, timestamptz, uuid[]);
drop table role_parent, role_permission;
drop function role_parent_check, role_is_own;
create or replace function role_templates() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into role (organization_id, name, template)
	values (new.id, 'Owner', 'owner'), (new.id, 'Admin', 'admin'),
		(new.id, 'Member', 'member'), (new.id, 'Auditor', 'auditor');
	return null;
end $$;
drop index role_name_unique;
alter table role no force row level security;
delete from role where template is null
	or template not in ('owner', 'admin', 'member', 'auditor');
alter table role force row level security;
alter table role drop column description,
	drop constraint role_template_exists,
	alter column template set not null,
	add constraint role_template_check
		check (template in ('owner', 'admin', 'member', 'auditor'));
drop procedure permission_define;
drop table template_permission, role_template, permission;
drop type reach;

commit;
