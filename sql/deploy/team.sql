-- Teams: people who work together, some of them leading, whatever department
-- they belong to. Who was in a team when is kept.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table team (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	name text not null,
	department_id uuid,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	primary key (organization_id, id),
	constraint team_name_check check (char_length(name) between 1 and 120),
	constraint team_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint team_department_id_exists
		foreign key (organization_id, department_id)
		references department (organization_id, id)
);
-- also the order of the list
create unique index team_name_unique on team (organization_id, lower(name))
	where deleted_at is null;
create index team_department on team (organization_id, department_id)
	where deleted_at is null;

create table team_member (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	team_id uuid not null,
	member_id uuid not null,
	is_lead boolean not null default false,
	valid_from timestamptz not null default now(),
	valid_until timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint team_member_valid_until_after_valid_from
		check (valid_until >= valid_from),
	constraint team_member_team_id_exists
		foreign key (organization_id, team_id)
		references team (organization_id, id),
	constraint team_member_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint team_member_member_id_overlap exclude using gist (
		organization_id with =, team_id with =, member_id with =,
		tstzrange(valid_from, valid_until) with &&)
);
create index team_member_team on team_member (organization_id, team_id)
	where valid_until is null;
create index team_member_member on team_member (organization_id, member_id)
	where valid_until is null;

call tenant_table('team');
call tenant_table('team_member');
grant insert, update (name, department_id) on team to outstaff_app;
grant select, insert, update on team to outstaff_definer;
grant select, insert, update, delete on team_member to outstaff_definer;
create trigger lock before insert or update on team
	for each statement execute function organization_lock();
create trigger policy after update of department_id, deleted_at on team
	for each row when ((old.department_id, old.deleted_at)
		is distinct from (new.department_id, new.deleted_at))
	execute function organization_policy_changed();
create trigger policy_insert after insert on team_member
	referencing new table as changed
	for each statement execute function organizations_policy_changed();
create trigger policy_update after update on team_member
	referencing new table as changed
	for each statement execute function organizations_policy_changed();
create trigger policy_delete after delete on team_member
	referencing old table as changed
	for each statement execute function organizations_policy_changed();

create function team_placed() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if not exists (select from department_path p
		where p.organization_id = new.organization_id
			and p.ancestor_id = new.department_id
			and p.descendant_id = new.department_id) then
		raise exception 'there is no such department' using
			errcode = '23503',
			constraint = 'team_department_id_exists';
	end if;
	return null;
end $$;
create trigger placed after insert or update of department_id on team
	for each row when (new.department_id is not null)
	execute function team_placed();

-- The people in teams at this moment.
create view team_member_now with (security_invoker) as
select t.organization_id, t.id, t.team_id, t.member_id, t.is_lead, t.valid_from
from team_member t
where t.valid_until is null;
grant select on team_member_now to outstaff_app, outstaff_readonly,
	outstaff_worker, outstaff_definer;

-- From now on a member is in a team, leading it or not (null: is in it no
-- more). Says whether that changed anything.
create function team_member_set(team_id uuid, member_id uuid, is_lead boolean)
returns boolean
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	before team_member;
	at timestamptz;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	select t.* into before from team_member t
	where t.organization_id = current_organization()
		and t.team_id = $1 and t.member_id = $2
		and t.valid_until is null;
	if before.is_lead is not distinct from $3 then
		return false;
	end if;
	at := greatest(now(), before.valid_from);
	if before.valid_from = at then
		delete from team_member t
		where t.organization_id = before.organization_id
			and t.id = before.id;
	else
		update team_member t set valid_until = at
		where t.organization_id = before.organization_id
			and t.id = before.id;
	end if;
	if $3 is null then
		return true;
	end if;
	if not exists (select from team t
		where t.organization_id = current_organization()
			and t.id = $1 and t.deleted_at is null) then
		raise exception 'there is no such team' using
			errcode = '23503',
			constraint = 'team_member_team_id_exists';
	end if;
	if not exists (select from membership m
		where m.organization_id = current_organization()
			and m.id = $2 and m.deleted_at is null) then
		raise exception 'there is no such member' using
			errcode = '23503',
			constraint = 'team_member_member_id_exists';
	end if;
	insert into team_member
		(organization_id, team_id, member_id, is_lead, valid_from)
	values (current_organization(), $1, $2, $3, at);
	return true;
end $$;

-- A team ends with all who are in it. No row where there is none of that id.
create function team_delete(id uuid) returns setof team
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	return query update team t set deleted_at = now()
	where t.organization_id = current_organization()
		and t.id = team_delete.id and t.deleted_at is null
	returning t.*;
end $$;

create function team_left() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update team_member t set valid_until = greatest(now(), t.valid_from)
	where t.organization_id = new.organization_id
		and t.valid_until is null and case tg_table_name
			when 'team' then t.team_id = new.id
			else t.member_id = new.id end;
	return null;
end $$;
create trigger ended after update on team
	for each row
	when (old.deleted_at is null and new.deleted_at is not null)
	execute function team_left();
create trigger left_teams after update on membership
	for each row
	when (old.deleted_at is null and new.deleted_at is not null)
	execute function team_left();

-- Teams of a department go up with the rest of it, or keep it.
create function department_teams() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from team t
		where t.organization_id = new.organization_id
			and t.department_id = new.id
			and t.deleted_at is null) then
		raise exception 'the department is not empty' using
			errcode = 'OS409', constraint = 'department_id_in_use';
	end if;
	return null;
end $$;
create constraint trigger without_teams after update on department
	deferrable initially deferred for each row
	when (old.deleted_at is null and new.deleted_at is not null)
	execute function department_teams();

-- The members of some teams, and whether one member is one of those.
create function team_members(organization_id uuid, teams uuid[])
returns setof uuid language sql stable rows 20
begin atomic
	select t.member_id from team_member t
	where t.organization_id = $1 and t.team_id = any ($2)
		and t.valid_until is null;
end;

create function member_in_team(organization_id uuid, member_id uuid,
	teams uuid[]) returns boolean language sql stable
begin atomic
	select exists (select from team_member t
		where t.organization_id = $1 and t.member_id = $2
			and t.team_id = any ($3) and t.valid_until is null);
end;

alter function team_placed() owner to outstaff_definer;
alter function team_left() owner to outstaff_definer;
alter function department_teams() owner to outstaff_definer;
alter function team_member_set(uuid, uuid, boolean) owner to outstaff_definer;
alter function team_delete(uuid) owner to outstaff_definer;
grant execute on function team_member_set(uuid, uuid, boolean),
	team_delete(uuid) to outstaff_app;
grant execute on function team_members(uuid, uuid[]),
	member_in_team(uuid, uuid, uuid[])
	to outstaff_app, outstaff_worker, outstaff_readonly, outstaff_definer;

commit;
