-- A tenant. Its policy_version is the stamp of everything that decides who may
-- do what in it: cached decisions of an older stamp are void.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Zones that a person can choose: places, and UTC. Reading the list costs some
-- 20 ms: only when a zone is written, or chosen.
create function timezone_choosable(name text) returns boolean
language sql immutable
begin atomic
	select name = 'UTC' or name ~ '^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/';
end;

create function timezone_exists(name text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select outstaff.timezone_choosable(name) and exists (
		select from pg_timezone_names z where z.name = $1);
$$;

create table organization (
	id uuid primary key default uuid_v7(),
	name text not null,
	slug text not null,
	timezone text not null default 'UTC',
	workweek_start text not null default 'monday',
	status text not null default 'active',
	policy_version bigint not null default 1,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	constraint organization_name_check
		check (char_length(name) between 1 and 120),
	constraint organization_slug_check check (slug ~
		'^[a-z0-9](-?[a-z0-9])*$' and char_length(slug) between 2 and 50),
	constraint organization_workweek_start_check
		check (workweek_start in ('monday', 'sunday', 'saturday')),
	constraint organization_status_check
		check (status in ('active', 'suspended'))
);
create unique index organization_slug_unique on organization (slug)
	where deleted_at is null;

create function organization_check() returns trigger language plpgsql as $$
begin
	if tg_op = 'INSERT' or new.timezone <> old.timezone then
		if not timezone_exists(new.timezone) then
			raise exception 'there is no time zone %', new.timezone
			using errcode = '23514',
				constraint = 'organization_timezone_exists';
		end if;
	end if;
	if tg_op = 'UPDATE' and (new.name, new.slug, new.timezone, new.status,
		new.deleted_at) is distinct from (old.name, old.slug,
		old.timezone, old.status, old.deleted_at) then
		new.policy_version := old.policy_version + 1;
	end if;
	return new;
end $$;
create trigger valid before insert or update on organization
	for each row execute function organization_check();

-- For tables whose rows decide who may do what in their organization. The
-- update also locks the organization: such changes happen one by one.
create function organization_policy_changed() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update organization set policy_version = policy_version + 1
	where id = case tg_op when 'DELETE' then old.organization_id
		else new.organization_id end;
	return null;
end $$;
alter function organization_policy_changed() owner to outstaff_definer;

call table_protect('organization', 'id = (select current_organization())');
call table_audit('organization');
-- A new policy version alone is no edit.
drop trigger touch on organization;
create trigger touch before update on organization for each row
	when (old.policy_version = new.policy_version)
	execute function touch();

grant execute on function timezone_exists(text), timezone_choosable(text)
	to outstaff_app, outstaff_definer, outstaff_worker;
grant select on organization
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant update (name, slug, timezone, workweek_start)
	on organization to outstaff_app;
grant select, insert, update on organization to outstaff_definer;

commit;
