-- Nobody widens their own rights by moving people or themselves. A right that
-- is bound to a place reaches who is there: whoever brings people, teams,
-- departments or themselves there gives themselves more.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- A department and all above it, also of one that has just been deleted.
create function department_line(organization_id uuid, department_id uuid)
returns uuid[]
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with recursive line (id) as (
		select $2 where $2 is not null
		union
		select d.parent_id from line l
		join department d on d.organization_id = $1 and d.id = l.id
		where d.parent_id is not null)
	select coalesce(array_agg(l.id), '{}') from line l;
$$;

-- The places by which somebody is reached: their department and all above it,
-- and their teams.
create function member_places(organization_id uuid, member_id uuid,
	department_id uuid) returns uuid[]
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select department_line($1, $3) || array(select t.team_id
		from team_member t
		where t.organization_id = $1 and t.member_id = $2
			and t.valid_until is null);
$$;

-- Whether a right of the caller's reaches by one of the places after a change,
-- and did by none before; also one whose condition they could meet later. Who
-- has the same right everywhere for as long, or is nobody here, is not asked.
create function reach_grows(organization_id uuid, places uuid[], before uuid[])
returns boolean
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with mine as materialized (
		select r.permission, r.reach, r.anchor_id, r.valid_until,
			r.condition
		from member_rules($1, current_member(), clock_timestamp()) r
		join permission p on p.name = r.permission
			and r.reach >= p.floor
		where r.effect <> 'deny' and not exists (select
			from member_permission e
			where e.organization_id = $1
				and e.member_id = current_member()
				and e.permission = r.permission
				and e.effect = 'deny' and e.valid_from <= now()
				and (e.valid_until is null
					or e.valid_until > now()))
		union all
		select e.permission, e.reach,
			coalesce(e.department_id, e.team_id), e.valid_until,
			e.condition
		from member_permission e
		where e.organization_id = $1 and e.member_id = current_member()
			and e.effect = 'allow' and e.condition is not null
			and (e.valid_until is null or e.valid_until > now()))
	select exists (select from mine m where m.anchor_id = any ($2)
			and not exists (select from mine b
				where b.permission = m.permission
					and (b.valid_until is null
						or b.valid_until >= m.valid_until)
					and (b.condition is null
						or b.condition = m.condition)
					and (b.reach = 'organization'
						or b.anchor_id = any ($3))));
$$;

create function reach_check(organization_id uuid, places uuid[], before uuid[])
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if reach_grows($1, $2, $3) then
		raise exception 'nobody widens their own reach' using
			errcode = 'OS422', constraint = 'reach_grows';
	end if;
end $$;

-- The departments to which grants bind what the caller may do for the teams
-- that they lead there.
create function reach_of_leads(organization_id uuid, departments uuid[],
	before uuid[], teams uuid[]) returns uuid[]
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select array(select t.team_id from team_member t
		where t.organization_id = $1 and t.member_id = current_member()
			and t.is_lead and t.valid_until is null
			and t.team_id = any ($4)
			and exists (select from member_role g
				where g.organization_id = $1
					and g.member_id = t.member_id
					and g.department_id = any ($2)
					and not g.department_id = any ($3)
					and (g.valid_until is null
						or g.valid_until > now())));
$$;

-- Somebody comes to a department; whose place it is themselves, their rights
-- of their own department go with them.
create function membership_reach_kept() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	was uuid := case tg_op when 'UPDATE' then old.department_id end;
	line uuid[] := department_line(new.organization_id, new.department_id);
begin
	if new.id is distinct from current_member() then
		-- Who goes up comes to no place where they were not before.
		if not line <@ department_line(new.organization_id, was) then
			perform reach_check(new.organization_id,
				member_places(new.organization_id, new.id,
					new.department_id),
				member_places(new.organization_id, new.id,
					was));
		end if;
	elsif not coalesce(was = any (line), false) then
		perform reach_check(new.organization_id,
			array[new.department_id],
			array_remove(line, new.department_id));
	end if;
	return null;
end $$;
create trigger reach_kept_new after insert on membership
	for each row when (new.department_id is not null)
	execute function membership_reach_kept();
create trigger reach_kept after update on membership
	for each row when (new.department_id is not null
		and old.department_id is distinct from new.department_id)
	execute function membership_reach_kept();

-- A department comes below others with all that is in it.
create function department_reach_kept() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	line uuid[] := department_line(new.organization_id, new.parent_id);
	was uuid[] := department_line(new.organization_id, old.parent_id)
		|| new.id;
begin
	perform reach_check(new.organization_id, line, was),
		reach_check(new.organization_id, reach_of_leads(
			new.organization_id, line, was, array(
				select t.id from team t
				where t.organization_id = new.organization_id
					and new.id = any (department_line(
						t.organization_id,
						t.department_id)))), '{}');
	return null;
end $$;
create trigger reach_kept after update on department
	for each row when (new.deleted_at is null
		and new.parent_id is not null
		and old.parent_id is distinct from new.parent_id)
	execute function department_reach_kept();

create function team_reach_kept() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform reach_check(new.organization_id, reach_of_leads(
		new.organization_id,
		department_line(new.organization_id, new.department_id),
		department_line(new.organization_id, old.department_id),
		array[new.id]), '{}');
	return null;
end $$;
create trigger reach_kept after update on team
	for each row when (new.deleted_at is null
		and new.department_id is not null
		and old.department_id is distinct from new.department_id)
	execute function team_reach_kept();

-- Somebody joins a team; or leads it, and is the caller.
create function team_member_reach_kept() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	places uuid[];
begin
	if new.member_id = current_member() then
		if new.is_lead then
			perform reach_check(new.organization_id,
				array[new.team_id], '{}');
		end if;
	elsif not exists (select from team_member t
		where t.organization_id = new.organization_id
			and t.team_id = new.team_id
			and t.member_id = new.member_id
			and t.valid_until = new.valid_from) then
		select member_places(m.organization_id, m.id, m.department_id)
		into places from membership m
		where m.organization_id = new.organization_id
			and m.id = new.member_id;
		perform reach_check(new.organization_id, places,
			array_remove(places, new.team_id));
	end if;
	return null;
end $$;
create trigger reach_kept after insert on team_member
	for each row when (new.valid_until is null)
	execute function team_member_reach_kept();

alter function department_line(uuid, uuid) owner to outstaff_definer;
alter function member_places(uuid, uuid, uuid) owner to outstaff_definer;
alter function reach_grows(uuid, uuid[], uuid[]) owner to outstaff_definer;
alter function reach_check(uuid, uuid[], uuid[]) owner to outstaff_definer;
alter function reach_of_leads(uuid, uuid[], uuid[], uuid[])
	owner to outstaff_definer;
alter function membership_reach_kept() owner to outstaff_definer;
alter function department_reach_kept() owner to outstaff_definer;
alter function team_reach_kept() owner to outstaff_definer;
alter function team_member_reach_kept() owner to outstaff_definer;

commit;
