-- Changes of many people at once: chosen in the directory or read from a file,
-- looked at, applied as they were looked at, and taken back within a day.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table member_change (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	source text not null,
	made_by uuid not null,
	status text not null default 'draft',
	applied_at timestamptz,
	undone_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint member_change_source_check
		check (source in ('selection', 'import')),
	constraint member_change_status_check
		check (status in ('draft', 'applied', 'undone')),
	constraint member_change_made_by_exists
		foreign key (organization_id, made_by)
		references membership (organization_id, id)
);

-- One person of a change: what is asked for, and from what it was changed. A
-- teams_before of {"<team>": true|false|null} is leading, not leading, absent.
-- Not audited: what is applied is, in membership and team_member.
create table member_change_item (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	change_id uuid not null,
	line int not null,
	email text not null,
	member_id uuid,
	fault text,
	sets_department boolean not null default false,
	department_id uuid,
	sets_manager boolean not null default false,
	manager_id uuid,
	team_ids uuid[] not null default '{}',
	team_part text not null default 'in',
	department_before uuid,
	manager_before uuid,
	teams_before jsonb not null default '{}',
	result text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint member_change_item_line_unique
		unique (organization_id, change_id, line),
	constraint member_change_item_team_part_check
		check (team_part in ('in', 'lead', 'out')),
	constraint member_change_item_result_check check (result in
		('changed', 'unchanged', 'refused', 'undone', 'kept')),
	constraint member_change_item_change_id_exists
		foreign key (organization_id, change_id)
		references member_change (organization_id, id),
	constraint member_change_item_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id)
);

call tenant_table('member_change');
call table_protect('member_change_item',
	'organization_id = (select current_organization())');
grant select on member_change_item
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant select, insert, update on member_change, member_change_item
	to outstaff_definer;

-- What a team is to become for somebody: leading, not leading, absent.
create function team_part_wanted(part text, now_lead boolean) returns boolean
language sql immutable
begin atomic
	select case part when 'lead' then true when 'out' then null
		else coalesce(now_lead, false) end;
end;

-- The items beside what is so at this moment, or was when they were done.
create function member_change_now(organization_id uuid, change_id uuid)
returns table (id uuid, line int, email text, member_id uuid, name text,
	fault text, result text, department_changes boolean,
	department_now uuid, department_wanted uuid, manager_changes boolean,
	manager_now uuid, manager_wanted uuid, team_names text,
	team_part text)
language sql stable
begin atomic
	select i.id, i.line, i.email, i.member_id, m.name,
		case when i.fault is not null then i.fault
			when i.result is not null then null
			when m.deleted_at is not null then 'unknown'
			when i.sets_manager and (i.manager_id = i.member_id
				or i.manager_id in (select r.id
					from member_reports($1, i.member_id)
					r (id))) then 'cycle' end,
		i.result, i.fault is null and i.sets_department
			and before.department_id is distinct
				from i.department_id,
		before.department_id, i.department_id,
		i.fault is null and i.sets_manager
			and before.manager_id is distinct from i.manager_id,
		before.manager_id, i.manager_id,
		(select string_agg(t.name, ', ' order by lower(t.name))
			from team t
			left join team_member n
				on n.organization_id = t.organization_id
				and n.team_id = t.id
				and n.member_id = i.member_id
				and n.valid_until is null
			where t.organization_id = $1
				and t.id = any (i.team_ids)
				and i.fault is null
				and case when i.result is null
					then n.is_lead is distinct from
						team_part_wanted(i.team_part,
							n.is_lead)
					else i.teams_before ? t.id::text end),
		i.team_part
	from member_change_item i
	left join membership m on m.organization_id = i.organization_id
		and m.id = i.member_id
	cross join lateral (select
		case when i.result is null then m.department_id
			when i.result = 'refused' then i.department_id
			else i.department_before end as department_id,
		case when i.result is null then m.manager_id
			when i.result = 'refused' then i.manager_id
			else i.manager_before end as manager_id) before
	where i.organization_id = $1 and i.change_id = $2;
end;

-- What somebody has looked at, in short.
create function looked_at(shown text) returns text language sql immutable
begin atomic
	select encode(sha256(convert_to(coalesce(shown, ''), 'UTF8')), 'hex');
end;

create function member_change_seen(organization_id uuid,
	change_id uuid) returns text
language sql stable set search_path = outstaff, pg_temp as $$
	select looked_at(string_agg(n::text, e'\n' order by n.line))
	from member_change_now($1, $2) n;
$$;

-- The same for many people: null leaves as it is, no_... empties. `reached`
-- are those whom the caller may change; null is everybody.
create function member_change_begin(reached uuid[], people uuid[],
	department_id uuid,
	no_department boolean, manager_email text, no_manager boolean,
	team_id uuid, team_part text) returns setof member_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	made member_change;
	manager uuid;
begin
	if department_id is null and no_department is distinct from true
		and manager_email is null and no_manager is distinct from true
		and team_id is null then
		raise exception 'nothing is to change' using errcode = 'OS422',
			constraint = 'member_change_nothing';
	end if;
	if manager_email is not null then
		select m.id into manager from membership m
		where m.organization_id = current_organization()
			and m.email = lower(manager_email)
			and m.deleted_at is null;
		if not found then
			raise exception 'there is no such member' using
				errcode = 'OS422',
				constraint = 'member_change_manager_email';
		end if;
	end if;
	if (department_id is not null and not exists (select from department d
			where d.organization_id = current_organization()
				and d.id = $3 and d.deleted_at is null))
		or (team_id is not null and not exists (select from team t
			where t.organization_id = current_organization()
				and t.id = $7 and t.deleted_at is null)) then
		raise exception 'there is no such department or team' using
			errcode = 'OS422',
			constraint = 'member_change_place';
	end if;
	insert into member_change (organization_id, source, made_by)
	values (current_organization(), 'selection', current_member())
	returning * into made;
	insert into member_change_item (organization_id, change_id, line, email,
		member_id, sets_department, department_id, sets_manager,
		manager_id, team_ids, team_part)
	select made.organization_id, made.id,
		row_number() over (order by m.name, m.id), m.email, m.id,
		$3 is not null or coalesce($4, false), $3,
		manager is not null or coalesce($6, false), manager,
		case when $7 is null then '{}' else array[$7] end,
		coalesce($8, 'in')
	from membership m
	where m.organization_id = made.organization_id and m.id = any ($2)
		and ($1 is null or m.id = any ($1))
		and m.deleted_at is null;
	if not found then
		raise exception 'nobody is chosen' using errcode = 'OS422',
			constraint = 'member_change_people';
	end if;
	return next made;
end $$;

-- From the lines of a file: [{"line", "email", "department", "manager",
-- "teams"}]; what is empty or not there stays as it is.
create function member_change_import(reached uuid[], lines jsonb)
returns setof member_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	made member_change;
begin
	insert into member_change (organization_id, source, made_by)
	values (current_organization(), 'import', current_member())
	returning * into made;
	-- the ways from the top are put together once, not for every line
	with place as materialized (select x.id, lower(x.name) as name,
			lower(department_title(x.organization_id, x.id))
				as title
		from department x
		where x.organization_id = made.organization_id
			and x.deleted_at is null)
	insert into member_change_item (organization_id, change_id, line, email,
		member_id, fault, sets_department, department_id, sets_manager,
		manager_id, team_ids)
	select made.organization_id, made.id, l.line, coalesce(l.email, ''),
		m.id, case
			when m.id is null then 'unknown'
			when count(*) over (partition by m.id) > 1 then 'twice'
			when l.department <> '' and cardinality(d.ids) <> 1
				then 'department'
			when l.manager <> '' and g.id is null then 'manager'
			when cardinality(t.ids) <> t.wanted then 'team' end,
		l.department <> '' and cardinality(d.ids) = 1, d.ids[1],
		l.manager <> '' and g.id is not null, g.id, t.ids
	from (select line, lower(email) as email,
			lower(coalesce(department, '')) as department,
			lower(coalesce(manager, '')) as manager, teams
		from jsonb_to_recordset(lines) as x (line int, email text,
			department text, manager text, teams text)) l
	left join membership m on m.organization_id = made.organization_id
		and m.email = l.email and m.deleted_at is null
		and (reached is null or m.id = any (reached))
	left join membership g on g.organization_id = made.organization_id
		and g.email = l.manager and g.deleted_at is null
	cross join lateral (select coalesce(array_agg(x.id), '{}') as ids
		from place x
		where l.department <> ''
			and l.department in (x.name, x.title)) d
	cross join lateral (select coalesce(array_agg(x.id)
				filter (where x.id is not null), '{}') as ids,
			count(*) as wanted
		from (select distinct trim(lower(part)) as part
			from unnest(string_to_array(l.teams, ';')) part
			where trim(part) <> '') p
		left join team x on x.organization_id = made.organization_id
			and lower(x.name) = p.part and x.deleted_at is null) t;
	return next made;
end $$;

-- Whether somebody can have these now; null is nothing, and always possible.
-- Who asks holds the organization's lock, so the answer stays true.
create function member_change_possible(person uuid, department uuid,
	manager uuid, teams uuid[]) returns boolean
language sql stable set search_path = outstaff, pg_temp as $$
	select exists (select from membership m
			where m.organization_id = current_organization()
				and m.id = person and m.deleted_at is null)
		and (department is null or exists (select from department d
			where d.organization_id = current_organization()
				and d.id = department and d.deleted_at is null))
		and (manager is null or (manager <> person
			and manager not in (select r.id from member_reports(
				current_organization(), person) r (id))
			and exists (select from membership m
				where m.organization_id = current_organization()
					and m.id = manager
					and m.deleted_at is null)))
		and not exists (select from team t
			where t.organization_id = current_organization()
				and t.id = any (teams)
				and t.deleted_at is not null);
$$;

-- One person's part; says what became of it.
create function member_change_item_apply(i member_change_item) returns text
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	m membership;
	team uuid;
	lead boolean;
	before jsonb := '{}';
begin
	if not member_change_possible(i.member_id, i.department_id,
		i.manager_id, i.team_ids) then
		return 'refused';
	end if;
	select x.* into m from membership x
	where x.organization_id = i.organization_id and x.id = i.member_id;
	update membership x set
		department_id = case when i.sets_department
			then i.department_id else x.department_id end,
		manager_id = case when i.sets_manager then i.manager_id
			else x.manager_id end
	where x.organization_id = m.organization_id and x.id = m.id
		and ((i.sets_department
			and x.department_id is distinct from i.department_id)
		or (i.sets_manager
			and x.manager_id is distinct from i.manager_id));
	foreach team in array i.team_ids loop
		select t.is_lead into lead from team_member t
		where t.organization_id = m.organization_id
			and t.team_id = team and t.member_id = m.id
			and t.valid_until is null;
		if team_member_set(team, m.id,
			team_part_wanted(i.team_part, lead)) then
			before := before || jsonb_build_object(team, lead);
		end if;
	end loop;
	update member_change_item x set department_before = m.department_id,
		manager_before = m.manager_id, teams_before = before
	where x.organization_id = i.organization_id and x.id = i.id;
	return case when before <> '{}' or (i.sets_department
			and m.department_id is distinct from i.department_id)
		or (i.sets_manager
			and m.manager_id is distinct from i.manager_id)
		then 'changed' else 'unchanged' end;
end $$;

-- Back to what it was, unless it has changed since.
create function member_change_item_undo(i member_change_item) returns text
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	team record;
begin
	if not member_change_possible(i.member_id, case when
			i.sets_department then i.department_before end,
		case when i.sets_manager then i.manager_before end,
		i.team_ids) then
		return 'kept';
	end if;
	update membership x set
		department_id = case when i.sets_department
			then i.department_before else x.department_id end,
		manager_id = case when i.sets_manager then i.manager_before
			else x.manager_id end
	where x.organization_id = i.organization_id and x.id = i.member_id
		and x.deleted_at is null
		and not (i.sets_department
			and x.department_id is distinct from i.department_id)
		and not (i.sets_manager
			and x.manager_id is distinct from i.manager_id)
		and not exists (select from jsonb_each(i.teams_before) b
			where (select t.is_lead from team_member t
				where t.organization_id = i.organization_id
					and t.team_id = b.key::uuid
					and t.member_id = i.member_id
					and t.valid_until is null)
				is distinct from team_part_wanted(i.team_part,
					(b.value #>> '{}')::boolean));
	if not found then
		return 'kept';
	end if;
	for team in select b.key::uuid as id,
		(b.value #>> '{}')::boolean as lead
		from jsonb_each(i.teams_before) b
	loop
		perform team_member_set(team.id, i.member_id, team.lead);
	end loop;
	return 'undone';
end $$;

-- Does every item, or takes it back; what is not possible for one person does
-- not stop the others. No row where there is none of that id.
create function member_change_run(reached uuid[], id uuid, seen text,
	back boolean)
returns setof member_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	c member_change;
	i member_change_item;
	outcome text;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	select x.* into c from member_change x
	where x.organization_id = current_organization()
		and x.id = member_change_run.id
	for update;
	if not found then
		return;
	end if;
	if (case when back then c.status <> 'applied'
			or c.applied_at < now() - interval '1 day'
		else c.status <> 'draft'
			or c.created_at < now() - interval '1 day' end) then
		raise exception 'too late' using errcode = 'OS409',
			constraint = 'member_change_status_final';
	end if;
	if not back and seen is distinct from
		member_change_seen(c.organization_id, c.id) then
		raise exception 'changed meanwhile' using errcode = 'OS409',
			constraint = 'member_change_seen';
	end if;
	for i in select x.* from member_change_item x
		where x.organization_id = c.organization_id
			and x.change_id = c.id and x.fault is null
			and (not back or x.result = 'changed')
		order by x.line
	loop
		outcome := case
			when not coalesce(i.member_id = any (reached), true)
				then case when back then 'kept'
					else 'refused' end
			when back then member_change_item_undo(i)
			else member_change_item_apply(i) end;
		update member_change_item x set result = outcome
		where x.organization_id = i.organization_id and x.id = i.id;
	end loop;
	return query update member_change x set
		status = case when back then 'undone' else 'applied' end,
		applied_at = case when back then x.applied_at else now() end,
		undone_at = case when back then now() end
	where x.organization_id = c.organization_id and x.id = c.id
	returning x.*;
end $$;

grant execute on function looked_at(text) to outstaff_app, outstaff_definer;
alter function member_change_begin(uuid[], uuid[], uuid, boolean, text, boolean,
	uuid, text) owner to outstaff_definer;
alter function member_change_import(uuid[], jsonb) owner to outstaff_definer;
alter function member_change_item_apply(member_change_item)
	owner to outstaff_definer;
alter function member_change_item_undo(member_change_item)
	owner to outstaff_definer;
alter function member_change_possible(uuid, uuid, uuid, uuid[])
	owner to outstaff_definer;
alter function member_change_run(uuid[], uuid, text, boolean)
	owner to outstaff_definer;
grant execute on function member_change_begin(uuid[], uuid[], uuid, boolean,
	text, boolean, uuid, text), member_change_import(uuid[], jsonb),
	member_change_run(uuid[], uuid, text, boolean) to outstaff_app;
grant execute on function team_part_wanted(text, boolean),
	member_change_now(uuid, uuid), member_change_seen(uuid, uuid)
	to outstaff_app, outstaff_definer;

commit;
