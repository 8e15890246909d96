-- Departments of an organization, a tree of at most ten levels, and where its
-- people belong. Who is below whom is kept as a table, so that "a department
-- and all below" is one look into an index. Moves lock the organization first:
-- two of them at once cannot make a circle.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table department (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	name text not null,
	parent_id uuid,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	deleted_at timestamptz,
	primary key (organization_id, id),
	constraint department_name_check
		check (char_length(name) between 1 and 120),
	constraint department_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint department_parent_id_exists
		foreign key (organization_id, parent_id)
		references department (organization_id, id)
);
create unique index department_name_unique
	on department (organization_id, parent_id, lower(name))
	nulls not distinct where deleted_at is null;

-- Every department that is not deleted with itself (depth 0) and with all
-- above it. Kept by triggers, from what is audited in department.
create table department_path (
	organization_id uuid not null,
	ancestor_id uuid not null,
	descendant_id uuid not null,
	depth int not null,
	primary key (organization_id, ancestor_id, descendant_id),
	constraint department_path_depth_check check (depth between 0 and 9),
	constraint department_path_ancestor_id_exists
		foreign key (organization_id, ancestor_id)
		references department (organization_id, id),
	constraint department_path_descendant_id_exists
		foreign key (organization_id, descendant_id)
		references department (organization_id, id)
);
create index department_path_up
	on department_path (organization_id, descendant_id, depth);

alter table membership add column department_id uuid,
	add constraint membership_department_id_exists
		foreign key (organization_id, department_id)
		references department (organization_id, id);
create index membership_department
	on membership (organization_id, department_id) where deleted_at is null;

-- Where people belonged when. Kept by a trigger, from what is audited in
-- membership.
create table member_department (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	member_id uuid not null,
	department_id uuid not null,
	valid_from timestamptz not null default now(),
	valid_until timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint member_department_valid_until_after_valid_from
		check (valid_until >= valid_from),
	constraint member_department_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint member_department_department_id_exists
		foreign key (organization_id, department_id)
		references department (organization_id, id),
	constraint member_department_member_id_overlap exclude using gist (
		organization_id with =, member_id with =,
		tstzrange(valid_from, valid_until) with &&)
);
create index member_department_department
	on member_department (organization_id, department_id);

call tenant_table('department');
call table_protect('department_path',
	'organization_id = (select current_organization())');
call table_protect('member_department',
	'organization_id = (select current_organization())');
grant select on department_path, member_department
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant insert, update (name, parent_id) on department to outstaff_app;
grant update (department_id) on membership to outstaff_app;
grant select, insert, update on department to outstaff_definer;
grant select, insert, delete on department_path to outstaff_definer;
grant select, insert, update, delete on member_department
	to outstaff_definer;

-- Before any row is locked: the organization comes first.
create function organization_lock() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	return null;
end $$;
create trigger lock before insert or update on department
	for each statement execute function organization_lock();
create trigger lock before update of department_id, deleted_at on membership
	for each statement execute function organization_lock();

-- What was above the department and all below it is so no more, what is above
-- its new parent is.
create function department_placed() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if tg_op = 'INSERT' then
		insert into department_path
		values (new.organization_id, new.id, new.id, 0);
	end if;
	if new.deleted_at is not null then
		delete from department_path p
		where p.organization_id = new.organization_id
			and p.descendant_id = new.id;
		return null;
	end if;
	if exists (select from department_path p
		where p.organization_id = new.organization_id
			and p.ancestor_id = new.id
			and p.descendant_id = new.parent_id) then
		raise exception 'a department is not below itself' using
			errcode = 'OS422',
			constraint = 'department_parent_id_cycle';
	end if;
	if new.parent_id is not null and not exists (select
		from department_path p
		where p.organization_id = new.organization_id
			and p.ancestor_id = new.parent_id
			and p.descendant_id = new.parent_id) then
		raise exception 'there is no such department' using
			errcode = '23503',
			constraint = 'department_parent_id_exists';
	end if;
	delete from department_path p
	where p.organization_id = new.organization_id
		and p.descendant_id in (select b.descendant_id
			from department_path b
			where b.organization_id = new.organization_id
				and b.ancestor_id = new.id)
		and p.ancestor_id not in (select b.descendant_id
			from department_path b
			where b.organization_id = new.organization_id
				and b.ancestor_id = new.id);
	if exists (select from department_path a, department_path b
		where a.organization_id = new.organization_id
			and a.descendant_id = new.parent_id
			and b.organization_id = new.organization_id
			and b.ancestor_id = new.id
			and a.depth + b.depth + 1 > 9) then
		raise exception 'departments have ten levels at most' using
			errcode = 'OS422',
			constraint = 'department_parent_id_depth';
	end if;
	insert into department_path
	select new.organization_id, a.ancestor_id, b.descendant_id,
		a.depth + b.depth + 1
	from department_path a, department_path b
	where a.organization_id = new.organization_id
		and a.descendant_id = new.parent_id
		and b.organization_id = new.organization_id
		and b.ancestor_id = new.id;
	return null;
end $$;
alter function department_placed() owner to outstaff_definer;
create trigger placed after insert on department
	for each row execute function department_placed();
create trigger moved after update of parent_id, deleted_at on department
	for each row when ((old.parent_id, old.deleted_at)
		is distinct from (new.parent_id, new.deleted_at))
	execute function department_placed();
create trigger policy after update of parent_id, deleted_at on department
	for each row when ((old.parent_id, old.deleted_at)
		is distinct from (new.parent_id, new.deleted_at))
	execute function organization_policy_changed();

-- Checked at commit, when all that was in it had its chance to move.
create function department_empty() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from department d
			where d.organization_id = new.organization_id
				and d.parent_id = new.id
				and d.deleted_at is null)
		or exists (select from membership m
			where m.organization_id = new.organization_id
				and m.department_id = new.id
				and m.deleted_at is null) then
		raise exception 'the department is not empty' using
			errcode = 'OS409', constraint = 'department_id_in_use';
	end if;
	return null;
end $$;
alter function department_empty() owner to outstaff_definer;
create constraint trigger empty after update on department
	deferrable initially deferred for each row
	when (old.deleted_at is null and new.deleted_at is not null)
	execute function department_empty();

-- Who is removed belongs to no department; until when they did is kept.
create function membership_left() returns trigger
language plpgsql set search_path = outstaff, pg_temp as $$
begin
	new.department_id := null;
	return new;
end $$;
create trigger left_department before update on membership
	for each row when (new.deleted_at is not null
		and new.department_id is not null)
	execute function membership_left();

create function membership_moved() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	before member_department;
	at timestamptz;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if new.department_id is not null and not exists (select
		from department_path p
		where p.organization_id = new.organization_id
			and p.ancestor_id = new.department_id
			and p.descendant_id = new.department_id) then
		raise exception 'there is no such department' using
			errcode = '23503',
			constraint = 'membership_department_id_exists';
	end if;
	select d.* into before from member_department d
	where d.organization_id = new.organization_id
		and d.member_id = new.id and d.valid_until is null;
	-- who waited for the lock began before what they waited for
	at := greatest(now(), before.valid_from);
	if before.valid_from = at then
		delete from member_department d
		where d.organization_id = new.organization_id
			and d.id = before.id;
	else
		update member_department d set valid_until = at
		where d.organization_id = new.organization_id
			and d.id = before.id;
	end if;
	if new.department_id is not null then
		insert into member_department
			(organization_id, member_id, department_id, valid_from)
		values (new.organization_id, new.id, new.department_id, at);
	end if;
	return null;
end $$;
alter function organization_lock() owner to outstaff_definer;
alter function membership_moved() owner to outstaff_definer;
create trigger joined after insert on membership
	for each row when (new.department_id is not null)
	execute function membership_moved();
create trigger moved after update on membership
	for each row when (old.department_id is distinct from new.department_id)
	execute function membership_moved();

-- Once for all who are moved together.
create function membership_policy_moved() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update organization o set policy_version = o.policy_version + 1
	where o.id in (select n.organization_id
		from moved n
		join unmoved b on b.organization_id = n.organization_id
			and b.id = n.id
		where b.department_id is distinct from n.department_id);
	return null;
end $$;
alter function membership_policy_moved() owner to outstaff_definer;
create trigger policy_department after update on membership
	referencing old table as unmoved new table as moved
	for each statement execute function membership_policy_moved();

-- Of rows that belong to an organization, many at once (transition table `changed`).
create function organizations_policy_changed() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update organization o set policy_version = o.policy_version + 1
	where o.id in (select c.organization_id from changed c);
	return null;
end $$;
alter function organizations_policy_changed() owner to outstaff_definer;

-- A department is deleted empty, or what is in it goes to the one above. No row
-- where there is none of that id.
create function department_delete(id uuid, move_up boolean)
returns setof department
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	gone department;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	update department d set deleted_at = now()
	where d.organization_id = current_organization()
		and d.id = department_delete.id and d.deleted_at is null
	returning d.* into gone;
	if not found then
		return;
	end if;
	if move_up then
		update department d set parent_id = gone.parent_id
		where d.organization_id = gone.organization_id
			and d.parent_id = gone.id and d.deleted_at is null;
		update membership m set department_id = gone.parent_id
		where m.organization_id = gone.organization_id
			and m.department_id = gone.id and m.deleted_at is null;
		update team t set department_id = gone.parent_id
		where t.organization_id = gone.organization_id
			and t.department_id = gone.id and t.deleted_at is null;
	end if;
	return next gone;
end $$;
alter function department_delete(uuid, boolean) owner to outstaff_definer;

-- A department and all below it; inlined where it is read from.
create function department_below(organization_id uuid, department_id uuid)
returns setof uuid language sql stable rows 10
begin atomic
	select p.descendant_id from department_path p
	where p.organization_id = $1 and p.ancestor_id = $2;
end;

-- The members of some departments and all below: `member_id in (select ...)`
-- is planned as a join.
create function department_members(organization_id uuid, departments uuid[])
returns setof uuid language sql stable rows 100
begin atomic
	select m.id from membership m
	where m.organization_id = $1 and m.deleted_at is null
		and m.department_id in (select p.descendant_id
			from department_path p
			where p.organization_id = $1
				and p.ancestor_id = any ($2));
end;

-- Whether one member is one of those.
create function member_in_department(organization_id uuid, member_id uuid,
	departments uuid[]) returns boolean language sql stable
begin atomic
	select exists (select from membership m
		join department_path p on p.organization_id = m.organization_id
			and p.descendant_id = m.department_id
		where m.organization_id = $1 and m.id = $2
			and m.deleted_at is null and p.ancestor_id = any ($3));
end;

grant execute on function department_delete(uuid, boolean) to outstaff_app;
grant execute on function department_below(uuid, uuid),
	department_members(uuid, uuid[]),
	member_in_department(uuid, uuid, uuid[])
	to outstaff_app, outstaff_worker, outstaff_readonly, outstaff_definer;

commit;
