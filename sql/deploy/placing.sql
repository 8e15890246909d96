-- Where an organization wants a second person for changes of rights, so is what
-- gives somebody more by placing others: a department that comes below another,
-- and who leads a team. What is judged are the rights that are bound to a place
-- there; that people come to a place is what such rights are for.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Whether anybody has a right in one of the departments that they have in none
-- of those before, or leads one of the teams for such a department alone.
create function place_gives(organization_id uuid, departments uuid[],
	before uuid[], teams uuid[]) returns boolean
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with whom as materialized (
		select m.id from membership m
		where m.organization_id = $1 and m.status = 'active'
			and m.deleted_at is null
			and (m.department_id = any ($2)
			or exists (select from member_role g
				where g.organization_id = $1
					and g.member_id = m.id
					and g.department_id = any ($2))
			or exists (select from member_permission e
				where e.organization_id = $1
					and e.member_id = m.id
					and e.department_id = any ($2)))
	)
	select exists (select from member_permission e
		join whom w on w.id = e.member_id
		where e.organization_id = $1 and e.effect = 'allow'
			and e.condition is not null
			and e.department_id = any ($2)
			and not e.department_id = any ($3)
			and (e.valid_until is null
				or e.valid_until > clock_timestamp()))
	or exists (select
		from members_rules($1, array(select w.id from whom w),
			clock_timestamp()) r
		join permission p on p.name = r.permission
			and r.reach >= p.floor
		where r.effect <> 'deny' and (r.anchor_id = any ($2)
				and not r.anchor_id = any ($3)
			or r.anchor_id = any ($4) and exists (select
				from member_role g
				where g.organization_id = $1
					and g.id = r.grant_id
					and g.department_id = any ($2)
					and not g.department_id = any ($3))));
$$;

-- Whether somebody has a right because they lead a team, or because it is their
-- department, and not because it was given for it.
create function place_gives_them(organization_id uuid, member_id uuid,
	place_id uuid) returns boolean
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select exists (select
		from member_rules($1, $2, clock_timestamp()) r
		join permission p on p.name = r.permission
			and r.reach >= p.floor
		join member_role g on g.organization_id = $1
			and g.id = r.grant_id
			and g.department_id is distinct from $3
			and g.team_id is distinct from $3
		where r.effect <> 'deny' and r.anchor_id = $3);
$$;

create function place_check(organization_id uuid, gives boolean) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if gives and second_person_wanted($1)
		and coalesce(current_setting('outstaff.judged', true), '')
			<> 'on' then
		perform second_person_refuse();
	end if;
end $$;

create function department_second_person() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if second_person_wanted(new.organization_id) then
		perform place_check(new.organization_id, place_gives(
			new.organization_id,
			department_line(new.organization_id, new.parent_id),
			department_line(new.organization_id, old.parent_id)
				|| new.id,
			array(select t.id from team t
				where t.organization_id = new.organization_id
					and new.id = any (department_line(
						t.organization_id,
						t.department_id)))));
	end if;
	return null;
end $$;
create trigger by_second_person after update on department
	for each row when (new.deleted_at is null
		and new.parent_id is not null
		and old.parent_id is distinct from new.parent_id)
	execute function department_second_person();

create function team_second_person() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if second_person_wanted(new.organization_id) then
		perform place_check(new.organization_id, place_gives(
			new.organization_id, department_line(
				new.organization_id, new.department_id),
			department_line(new.organization_id,
				old.department_id), array[new.id]));
	end if;
	return null;
end $$;
create trigger by_second_person after update on team
	for each row when (new.deleted_at is null
		and new.department_id is not null
		and old.department_id is distinct from new.department_id)
	execute function team_second_person();

create function team_member_second_person() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if second_person_wanted(new.organization_id) then
		perform place_check(new.organization_id, place_gives_them(
			new.organization_id, new.member_id, new.team_id));
	end if;
	return null;
end $$;
create trigger by_second_person after insert on team_member
	for each row when (new.is_lead and new.valid_until is null)
	execute function team_member_second_person();

create function membership_second_person() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if second_person_wanted(new.organization_id) then
		perform place_check(new.organization_id, place_gives_them(
			new.organization_id, new.id, new.department_id));
	end if;
	return null;
end $$;
create trigger by_second_person after update on membership
	for each row when (new.department_id is not null
		and old.department_id is distinct from new.department_id)
	execute function membership_second_person();

-- Null where there is no such department.
create function department_move(id uuid, parent_id uuid) returns uuid
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	update department d set parent_id = $2
	where d.organization_id = current_organization() and d.id = $1
		and d.deleted_at is null
	returning d.id;
$$;

create function team_lead(id uuid, member_id uuid) returns uuid
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select t.id from team t
	cross join lateral team_member_set(t.id, $2, true)
	where t.organization_id = current_organization() and t.id = $1
		and t.deleted_at is null;
$$;

-- Done; or, where it needs a second person, asked for.
create function place_or_ask(kind text, subject_id uuid, payload jsonb)
returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	refused text;
begin
	return rights_change_run(kind, payload);
exception when sqlstate 'OS409' then
	get stacked diagnostics refused = constraint_name;
	if refused <> 'rights_change_needed' then
		raise;
	end if;
	return rights_change_begin(kind, subject_id, payload);
end $$;

create function department_update(id uuid, name text, name_given boolean,
	parent_id uuid, parent_given boolean) returns setof department
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
begin
	if name_given then
		update department d set name = name
		where d.organization_id = current_organization()
			and d.id = id and d.deleted_at is null;
	end if;
	if parent_given then
		perform place_or_ask('department_move', null,
			jsonb_build_object('id', id, 'parent_id', parent_id));
	end if;
	return query select d.* from department d
	where d.organization_id = current_organization() and d.id = id
		and d.deleted_at is null;
end $$;

-- As team_member_set, of the teams that there are.
create function team_member_put(team_id uuid, member_id uuid, is_lead boolean)
returns boolean
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select case when is_lead then place_or_ask('team_lead', $2,
			jsonb_build_object('id', $1, 'member_id', $2))
				is not null
		else team_member_set($1, $2, is_lead) is not null end;
$$;

alter function place_gives(uuid, uuid[], uuid[], uuid[])
	owner to outstaff_definer;
alter function place_gives_them(uuid, uuid, uuid) owner to outstaff_definer;
alter function place_check(uuid, boolean) owner to outstaff_definer;
alter function department_second_person() owner to outstaff_definer;
alter function team_second_person() owner to outstaff_definer;
alter function team_member_second_person() owner to outstaff_definer;
alter function membership_second_person() owner to outstaff_definer;
alter function department_move(uuid, uuid) owner to outstaff_definer;
alter function team_lead(uuid, uuid) owner to outstaff_definer;
alter function place_or_ask(text, uuid, jsonb) owner to outstaff_definer;
alter function department_update(uuid, text, boolean, uuid, boolean)
	owner to outstaff_definer;
alter function team_member_put(uuid, uuid, boolean)
	owner to outstaff_definer;
grant execute on function department_update(uuid, text, boolean, uuid, boolean),
	team_member_put(uuid, uuid, boolean) to outstaff_app;

commit;
