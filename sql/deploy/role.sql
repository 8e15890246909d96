-- Roles are rows of an organization, each of a template that the program
-- knows; a member holds them for a span of time. An organization that is not
-- deleted keeps an active owner.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create extension if not exists btree_gist schema outstaff;

create table role (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	name text not null,
	template text not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	primary key (organization_id, id),
	constraint role_name_check check (char_length(name) between 1 and 120),
	constraint role_template_check
		check (template in ('owner', 'admin', 'member', 'auditor')),
	constraint role_organization_id_exists
		foreign key (organization_id) references organization (id)
);
create unique index role_template_unique
	on role (organization_id, template) where deleted_at is null;

create table member_role (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	member_id uuid not null,
	role_id uuid not null,
	granted_by uuid,
	source text not null default 'local',
	reason text,
	valid_from timestamptz not null default now(),
	valid_until timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint member_role_source_check check (source in ('local')),
	constraint member_role_reason_check
		check (char_length(reason) <= 2000),
	constraint member_role_valid_until_after_valid_from
		check (valid_until >= valid_from),
	constraint member_role_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint member_role_role_id_exists
		foreign key (organization_id, role_id)
		references role (organization_id, id),
	constraint member_role_granted_by_exists
		foreign key (organization_id, granted_by)
		references membership (organization_id, id),
	constraint member_role_role_id_overlap exclude using gist (
		organization_id with =, member_id with =, role_id with =,
		tstzrange(valid_from, valid_until) with &&)
);
create index member_role_member on member_role (organization_id, member_id);

call tenant_table('role');
call tenant_table('member_role');
create trigger policy after insert or update or delete on role
	for each row execute function organization_policy_changed();
create trigger policy after insert or update or delete on member_role
	for each row execute function organization_policy_changed();
grant select, insert, update on role, member_role to outstaff_definer;

-- Every organization starts with one role of each template.
create function role_templates() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into role (organization_id, name, template)
	values (new.id, 'Owner', 'owner'), (new.id, 'Admin', 'admin'),
		(new.id, 'Member', 'member'), (new.id, 'Auditor', 'auditor');
	return null;
end $$;
alter function role_templates() owner to outstaff_definer;
create trigger roles after insert on organization
	for each row execute function role_templates();

-- The templates that members hold now; the widest first.
create view member_role_now with (security_invoker) as
select g.organization_id, g.member_id, r.template, array_position(
	'{owner,admin,auditor,member}', r.template) as rank
from member_role g
join role r on r.organization_id = g.organization_id and r.id = g.role_id
where r.deleted_at is null and g.valid_from <= now()
	and (g.valid_until is null or g.valid_until > now());
grant select on member_role_now to outstaff_app, outstaff_readonly,
	outstaff_worker, outstaff_definer;

-- Checked at commit, when nothing of the organization's policy can change any
-- more: whoever changed it holds the organization's row.
create function membership_owner_left() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from organization o
			where o.id = old.organization_id
				and o.deleted_at is null)
		and not exists (select from member_role_now g
			join membership m on m.organization_id = g.organization_id
				and m.id = g.member_id
			where g.organization_id = old.organization_id
				and g.template = 'owner'
				and m.status = 'active' and m.deleted_at is null)
	then
		raise exception 'an organization keeps an active owner' using
			errcode = 'OS409',
			constraint = 'membership_role_last_owner';
	end if;
	return null;
end $$;
alter function membership_owner_left() owner to outstaff_definer;
create constraint trigger owner_left after update or delete on membership
	deferrable initially deferred
	for each row execute function membership_owner_left();
create constraint trigger owner_left after update or delete on member_role
	deferrable initially deferred
	for each row execute function membership_owner_left();

commit;
