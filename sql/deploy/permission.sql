-- What roles allow: the permissions and templates that the program knows, the
-- roles that an organization defines for itself, and what these inherit. What
-- roles allowed when is kept. The program's catalogue says the same of
-- permissions and templates; a test compares them.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The rows that a permission reaches; each contains those before it.
create type reach as enum ('own', 'team', 'department', 'organization');

-- `floor` is the narrowest reach in which a permission works.
create table permission (
	name text primary key,
	floor reach not null
);

create table role_template (
	template text primary key,
	title text not null,
	rank int not null
);

create table template_permission (
	template text not null references role_template,
	permission text not null references permission,
	reach reach not null,
	primary key (template, permission)
);

insert into role_template (template, title, rank) values
	('owner', 'Owner', 1), ('admin', 'Admin', 2),
	('billing', 'Billing administrator', 3),
	('manager', 'Department manager', 4), ('lead', 'Team lead', 5),
	('auditor', 'Auditor', 6), ('member', 'Member', 7),
	('worker', 'Worker', 8), ('customer', 'Customer', 9);

-- A permission and what the templates allow of it, as "owner admin=own": the
-- whole organization unless it says less.
create procedure permission_define(name text, floor reach, templates text)
language sql as $$
	insert into permission (name, floor) values ($1, $2);
	insert into template_permission (template, permission, reach)
	select split_part(t, '=', 1), $1, case when t like '%=%'
		then split_part(t, '=', 2)::reach else 'organization' end
	from regexp_split_to_table($3, '\s+') t;
$$;

call permission_define('organization.read', 'organization',
	'owner admin billing manager lead auditor member worker customer');
call permission_define('organization.write', 'organization', 'owner admin');
call permission_define('organization.own', 'organization', 'owner');
call permission_define('member.read', 'own',
	'owner admin manager=department lead=team auditor');
call permission_define('member.write', 'organization', 'owner admin');
call permission_define('role.read', 'organization',
	'owner admin billing manager lead auditor member worker');
call permission_define('role.write', 'organization', 'owner admin');
call permission_define('role.assign', 'team',
	'owner admin manager=department');
call permission_define('certificate_type.read', 'organization',
	'owner admin manager lead auditor member worker');
call permission_define('certificate_type.write', 'organization',
	'owner admin');
call permission_define('certificate.read', 'own',
	'owner admin manager=department lead=team auditor member=own worker=own');
call permission_define('certificate.write', 'own',
	'owner admin manager=department lead=own member=own worker=own');
call permission_define('certificate.verify', 'organization', 'owner admin');
call permission_define('certificate.export', 'organization',
	'owner admin auditor');
call permission_define('audit.read', 'organization', 'owner admin auditor');
call permission_define('department.read', 'organization',
	'owner admin manager lead auditor');
call permission_define('department.write', 'organization', 'owner admin');
call permission_define('team.read', 'organization',
	'owner admin manager lead auditor');
call permission_define('team.write', 'organization', 'owner admin');

grant select on permission, role_template, template_permission
	to outstaff_app, outstaff_readonly, outstaff_worker, outstaff_definer;

alter table role alter column template drop not null,
	drop constraint role_template_check,
	add column description text not null default '',
	add constraint role_description_check
		check (char_length(description) <= 500),
	add constraint role_template_exists
		foreign key (template) references role_template;
create unique index role_name_unique on role (organization_id, lower(name))
	where deleted_at is null;

create or replace function role_templates() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into role (organization_id, name, template)
	select new.id, t.title, t.template from role_template t;
	return null;
end $$;

set local role outstaff_definer;
insert into role (organization_id, name, template)
select o.id, t.title, t.template
from organization o cross join role_template t
where not exists (select from role r where r.organization_id = o.id
	and r.template = t.template);
set local role outstaff_owner;

-- What a role of the organization's own allows.
create table role_permission (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	role_id uuid not null,
	permission text not null,
	reach reach not null,
	valid_from timestamptz not null default now(),
	valid_until timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint role_permission_valid_until_after_valid_from
		check (valid_until >= valid_from),
	constraint role_permission_role_id_exists
		foreign key (organization_id, role_id)
		references role (organization_id, id),
	constraint role_permission_permission_exists
		foreign key (permission) references permission,
	constraint role_permission_permission_overlap exclude using gist (
		organization_id with =, role_id with =, permission with =,
		tstzrange(valid_from, valid_until) with &&)
);
create index role_permission_role
	on role_permission (organization_id, role_id);

-- A role allows all that its parents do.
create table role_parent (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	role_id uuid not null,
	parent_id uuid not null,
	valid_from timestamptz not null default now(),
	valid_until timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint role_parent_valid_until_after_valid_from
		check (valid_until >= valid_from),
	constraint role_parent_role_id_exists
		foreign key (organization_id, role_id)
		references role (organization_id, id),
	constraint role_parent_parent_id_exists
		foreign key (organization_id, parent_id)
		references role (organization_id, id),
	constraint role_parent_parent_id_overlap exclude using gist (
		organization_id with =, role_id with =, parent_id with =,
		tstzrange(valid_from, valid_until) with &&)
);
create index role_parent_role on role_parent (organization_id, role_id);

call tenant_table('role_permission');
call tenant_table('role_parent');
grant select, insert, update, delete on role_permission, role_parent
	to outstaff_definer;
create trigger policy after insert or update or delete on role_permission
	for each row execute function organization_policy_changed();
create trigger policy after insert or update or delete on role_parent
	for each row execute function organization_policy_changed();

-- All that roles (null: every one) allow at an instant, with what they inherit;
-- `since` is the last of the changes that it took.
create function role_allows(organization_id uuid, at timestamptz,
	wanted uuid[] default null)
returns table (role_id uuid, from_role_id uuid, permission text, reach reach,
	since timestamptz)
language plpgsql stable security definer
set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
begin
	return query
	with recursive ancestor (role_id, from_role_id, since) as (
		select r.id, r.id, r.created_at from role r
		where r.organization_id = $1
			and (r.deleted_at is null or r.deleted_at > at)
			and (wanted is null or r.id = any (wanted))
		union
		select a.role_id, p.parent_id, greatest(a.since, p.created_at)
		from ancestor a
		join role_parent p on p.organization_id = $1
			and p.role_id = a.from_role_id and p.valid_from <= at
			and (p.valid_until is null or p.valid_until > at)
	)
	select a.role_id, a.from_role_id, t.permission, t.reach, a.since
	from ancestor a
	join role r on r.organization_id = $1 and r.id = a.from_role_id
	join template_permission t on t.template = r.template
	union all
	select a.role_id, a.from_role_id, p.permission, p.reach,
		greatest(a.since, p.created_at)
	from ancestor a
	join role_permission p on p.organization_id = $1
		and p.role_id = a.from_role_id and p.valid_from <= at
		and (p.valid_until is null or p.valid_until > at);
end $$;
alter function role_allows(uuid, timestamptz, uuid[]) owner to outstaff_definer;

-- No role inherits from itself; a template inherits and allows what it does.
-- Whoever changes this holds the organization's row.
create function role_parent_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if exists (with recursive below (id) as (
			select new.parent_id
			union
			select p.parent_id from below b
			join role_parent p
				on p.organization_id = new.organization_id
				and p.role_id = b.id and p.valid_until is null)
		select from below b where b.id = new.role_id) then
		raise exception 'a role does not inherit from itself' using
			errcode = 'OS422', constraint = 'role_parent_cycle';
	end if;
	return null;
end $$;
alter function role_parent_check() owner to outstaff_definer;
create trigger circle after insert on role_parent
	for each row execute function role_parent_check();

create function role_is_own() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from role r
		where r.organization_id = new.organization_id
			and r.id = new.role_id and r.template is not null) then
		raise exception 'a template is what it is' using
			errcode = 'OS409', constraint = 'role_template_locked';
	end if;
	return new;
end $$;
alter function role_is_own() owner to outstaff_definer;
create trigger locked before insert on role_parent
	for each row execute function role_is_own();
create trigger locked before insert on role_permission
	for each row execute function role_is_own();

create or replace view member_role_now with (security_invoker) as
select g.organization_id, g.member_id, r.template,
	coalesce(t.rank, 100) as rank, r.id as role_id, r.name
from member_role g
join role r on r.organization_id = g.organization_id and r.id = g.role_id
left join role_template t on t.template = r.template
where r.deleted_at is null and g.valid_from <= now()
	and (g.valid_until is null or g.valid_until > now());

commit;
