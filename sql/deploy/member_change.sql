-- Changes of many people at once: chosen in the directory or read from a file,
-- looked at, applied as they were looked at, and taken back within a day. What
-- they do to roles is done for each person as it is done for one.
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
-- role_result is what became of the role or, while it is a draft, would have
-- when it was tried, by what the role allowed then; role_grants are those that
-- it made, or ended as they were, and role_asked the changes of rights that
-- wait for a second person.
-- Not audited: what is applied is, in the tables that it is applied to.
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
	role_id uuid,
	role_part text,
	role_until timestamptz,
	role_facts text,
	role_result text,
	role_grants jsonb not null default '[]',
	role_asked uuid[] not null default '{}',
	refused_for text,
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
	constraint member_change_item_role_part_check
		check (role_part in ('give', 'end')
			and (role_id is null) = (role_part is null)
			and (role_until is null or role_part = 'give')),
	constraint member_change_item_role_result_check check (role_result in
		('given', 'has', 'ended', 'lacks', 'waits', 'refused')),
	constraint member_change_item_result_check check (result in ('changed',
		'unchanged', 'waits', 'refused', 'undone', 'kept')),
	constraint member_change_item_change_id_exists
		foreign key (organization_id, change_id)
		references member_change (organization_id, id),
	constraint member_change_item_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint member_change_item_role_id_exists
		foreign key (organization_id, role_id)
		references role (organization_id, id)
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
	team_part text, role_id uuid, role_part text, role_until timestamptz,
	role_facts text, role_result text, refused_for text)
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
				and i.role_result is distinct from 'refused'
				and case when i.result is null
					then n.is_lead is distinct from
						team_part_wanted(i.team_part,
							n.is_lead)
					else i.teams_before ? t.id::text end),
		i.team_part, i.role_id, i.role_part, i.role_until,
		i.role_facts, i.role_result, i.refused_for
	from member_change_item i
	left join membership m on m.organization_id = i.organization_id
		and m.id = i.member_id
	cross join lateral (select
		case when 'refused' in (i.result, i.role_result)
				then i.department_id
			when i.result is null then m.department_id
			else i.department_before end as department_id,
		case when 'refused' in (i.result, i.role_result)
				then i.manager_id
			when i.result is null then m.manager_id
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

-- What a role of the caller's organization allows, to tell whether it changed.
create function role_facts(role_id uuid) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select md5(string_agg(distinct concat_ws(' ', a.permission, a.reach),
		e'\n'))
	from role_allows(current_organization(), now(), array[$1]) a;
$$;

-- The same for many people: null leaves as it is, no_... empties. `reached`
-- are those whom the caller may change, `trusted` those whose roles; null is
-- everybody.
create function member_change_begin(reached uuid[], people uuid[],
	department_id uuid,
	no_department boolean, manager_email text, no_manager boolean,
	team_id uuid, team_part text, trusted uuid[] default '{}',
	to_role uuid default null, part text default null,
	until timestamptz default null) returns setof member_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	made member_change;
	manager uuid;
begin
	if department_id is null and no_department is distinct from true
		and manager_email is null and no_manager is distinct from true
		and team_id is null and to_role is null then
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
	if to_role is not null and not exists (select from role r
		where r.organization_id = current_organization()
			and r.id = to_role and r.deleted_at is null) then
		raise exception 'there is no such role' using errcode = 'OS422',
			constraint = 'member_change_to_role_id';
	end if;
	if until is not null and (to_role is null or part = 'end'
			or until <= now()) then
		raise exception 'this has no last day, or it is over' using
			errcode = 'OS422',
			constraint = 'member_change_role_ends_on';
	end if;
	insert into member_change (organization_id, source, made_by)
	values (current_organization(), 'selection', current_member())
	returning * into made;
	insert into member_change_item (organization_id, change_id, line, email,
		member_id, sets_department, department_id, sets_manager,
		manager_id, team_ids, team_part, role_id, role_part, role_until)
	select made.organization_id, made.id,
		row_number() over (order by m.name, m.id), m.email, m.id,
		$3 is not null or coalesce($4, false), $3,
		manager is not null or coalesce($6, false), manager,
		case when $7 is null then '{}' else array[$7] end,
		coalesce($8, 'in'), to_role,
		case when to_role is not null then coalesce(part, 'give') end,
		until
	from membership m
	where m.organization_id = made.organization_id and m.id = any ($2)
		and ($1 is null or m.id = any ($1))
		and m.deleted_at is null;
	if not found then
		raise exception 'nobody is chosen' using errcode = 'OS422',
			constraint = 'member_change_people';
	end if;
	if to_role is not null then
		perform member_change_try(made, reached, trusted);
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
language plpgsql stable set search_path = outstaff, pg_temp as $$
begin
	return exists (select from membership m
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
end $$;

-- What is raised here makes a refusal of one person's part.
create function member_change_refuse(reason text) returns void
language plpgsql as $$
begin
	raise exception 'not for this person' using errcode = 'OS422',
		constraint = reason;
end $$;

-- One person's department, manager and team.
create function member_change_item_place(i member_change_item)
returns member_change_item
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	m membership;
	team uuid;
	lead boolean;
begin
	if not member_change_possible(i.member_id, i.department_id,
		i.manager_id, i.team_ids) then
		i.result := 'refused';
		return i;
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
	i.result := case when found then 'changed' else 'unchanged' end;
	foreach team in array i.team_ids loop
		select t.is_lead into lead from team_member t
		where t.organization_id = m.organization_id
			and t.team_id = team and t.member_id = m.id
			and t.valid_until is null;
		if team_member_set(team, m.id,
			team_part_wanted(i.team_part, lead)) then
			i.teams_before := i.teams_before
				|| jsonb_build_object(team, lead);
			i.result := 'changed';
		end if;
	end loop;
	i.department_before := m.department_id;
	i.manager_before := m.manager_id;
	return i;
end $$;

-- What the last call of a function that changes rights made wait, or null.
create function rights_change_waiting() returns uuid
language sql stable
begin atomic
	select nullif(current_setting('outstaff.rights_change', true), '')::uuid;
end;

-- One person's role, given in the whole organization or ended wherever it is
-- bound to, by the functions that do so for one person alone. What is taken in
-- an emergency has an end of its own.
create function member_change_item_role(i member_change_item)
returns member_change_item
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	g member_role;
	made uuid;
begin
	perform set_config('outstaff.rights_change', '', true);
	if i.role_part = 'give' then
		i.role_result := 'has';
		if exists (select from member_role r
			where r.organization_id = i.organization_id
				and r.member_id = i.member_id
				and r.role_id = i.role_id and r.source = 'local'
				and r.reach = 'organization'
				and r.valid_from <= now()
				and (r.valid_until is null
					or r.valid_until > now()
					and r.valid_until >= i.role_until)) then
			return i;
		end if;
		made := member_role_give(i.member_id, i.role_id, null, null,
			i.role_until, null);
		if made is null then
			perform member_change_refuse('member_change_to_role_id');
		end if;
		i.role_result := 'given';
		i.role_grants := jsonb_build_array(jsonb_build_object(
			'id', made, 'left_until', i.role_until));
	else
		i.role_result := 'lacks';
		for g in select r.* from member_role r
			where r.organization_id = i.organization_id
				and r.member_id = i.member_id
				and r.role_id = i.role_id
				and r.source <> 'emergency'
				and (r.valid_until is null
					or r.valid_until > now())
			order by r.id
		loop
			i.role_result := 'ended';
			perform grant_end(g.id);
			i.role_asked := i.role_asked || rights_change_waiting();
			i.role_grants := i.role_grants || jsonb_build_object(
				'id', g.id, 'valid_from', g.valid_from,
				'valid_until', g.valid_until,
				'left_until', greatest(now(), g.valid_from),
				'department_id', g.department_id,
				'team_id', g.team_id, 'reason', g.reason);
		end loop;
		i.role_asked := array_remove(i.role_asked, null);
	end if;
	if rights_change_waiting() is not null then
		i.role_result := 'waits';
		i.role_grants := '[]';
		if i.role_part = 'give' then
			i.role_asked := array[made];
		end if;
	end if;
	return i;
end $$;

-- Whether what was raised is a refusal, for the person whose role it is about.
create function member_change_refused(code text, refused_for text)
returns boolean
language sql immutable
begin atomic
	select refused_for <> '' and (code like 'OS4%' or code like '23%');
end;

-- One person's part where a role is of it, and what became of it: all of it, or
-- none where the role is refused. What would be judged at the commit is judged
-- here.
create function member_change_item_apply(i member_change_item, trusted uuid[])
returns member_change_item
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	was member_change_item := i;
	in_role boolean := false;
	code text;
	refused text;
begin
	i.role_result := null;
	i.refused_for := null;
	i := member_change_item_place(i);
	if i.result = 'refused' then
		return i;
	end if;
	set constraints all immediate;
	in_role := true;
	if not coalesce(i.member_id = any (trusted), true) then
		perform member_change_refuse('member_role_exceeds');
	end if;
	i := member_change_item_role(i);
	set constraints all deferred;
	i.result := case when i.role_result = 'waits' then 'waits'
		when i.role_result in ('given', 'ended') then 'changed'
		else i.result end;
	return i;
exception when others then
	get stacked diagnostics code = returned_sqlstate,
		refused = constraint_name;
	if not in_role or not member_change_refused(code, refused) then
		raise;
	end if;
	i := was;
	i.result := 'refused';
	i.role_result := 'refused';
	i.refused_for := refused;
	return i;
end $$;

-- Back to the department, manager and teams of before, unless they have
-- changed since.
create function member_change_item_place_undo(i member_change_item)
returns text
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

-- The role back to what it was: what was given ends, what was ended is given
-- anew, and what waits still is withdrawn. Says whether that is so now.
create function member_change_item_role_undo(i member_change_item)
returns text
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	g record;
	asked record;
begin
	for asked in select c.* from rights_change c
		where c.organization_id = i.organization_id
			and c.id = any (i.role_asked)
	loop
		if asked.decision = 'approved' or asked.decision is null
			and not exists (select
				from rights_change_withdraw(asked.id)) then
			perform member_change_refuse('member_change_since');
		end if;
	end loop;
	perform set_config('outstaff.rights_change', '', true);
	for g in select x.* from jsonb_to_recordset(i.role_grants) x (id uuid,
		valid_from timestamptz, valid_until timestamptz,
		left_until timestamptz, department_id uuid, team_id uuid,
		reason text)
	loop
		if not exists (select from member_role r
			where r.organization_id = i.organization_id
				and r.id = g.id and r.valid_until
					is not distinct from g.left_until)
			or coalesce(g.valid_from >= g.left_until, false)
			or (case i.role_part when 'give' then grant_end(g.id)
				else member_role_give(i.member_id, i.role_id,
					g.department_id, g.team_id,
					g.valid_until, g.reason) end) is null
		then
			perform member_change_refuse('member_change_since');
		end if;
	end loop;
	return case when rights_change_waiting() is null then 'undone'
		else 'waits' end;
end $$;

-- The same back to what it was, all of it, unless it has changed since.
create function member_change_item_undo(i member_change_item, trusted uuid[])
returns member_change_item
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	was member_change_item := i;
	in_role boolean := false;
	code text;
	refused text;
begin
	i.result := member_change_item_place_undo(i);
	if i.result = 'kept' then
		return i;
	end if;
	set constraints all immediate;
	in_role := true;
	if not coalesce(i.member_id = any (trusted), true) then
		perform member_change_refuse('member_role_exceeds');
	end if;
	i.result := member_change_item_role_undo(i);
	set constraints all deferred;
	return i;
exception when others then
	get stacked diagnostics code = returned_sqlstate,
		refused = constraint_name;
	if not in_role or not member_change_refused(code, refused) then
		raise;
	end if;
	i := was;
	i.result := 'kept';
	i.refused_for := refused;
	return i;
end $$;

-- Every item done, or taken back, and what became of each; what is not possible
-- for one person does not stop the others. Who changes what they may themselves
-- does so last. Who decides on what waits is told of all of it once.
create function member_change_items_run(c member_change, reached uuid[],
	trusted uuid[], back boolean) returns setof member_change_item
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	i member_change_item;
begin
	perform set_config('outstaff.asked_together', concat_ws(' ',
		'member_change', c.id, case when back then 'back' end), true);
	for i in select x.* from member_change_item x
		where x.organization_id = c.organization_id
			and x.change_id = c.id and x.fault is null
			and (not back or x.result in ('changed', 'waits'))
		order by x.member_id = current_member(), x.line
	loop
		if not coalesce(i.member_id = any (reached), true) then
			i.result := case when back then 'kept'
				else 'refused' end;
		elsif back then
			if i.role_id is not null then
				i := member_change_item_undo(i, trusted);
			else
				i.result := member_change_item_place_undo(i);
			end if;
		elsif i.role_id is not null then
			i := member_change_item_apply(i, trusted);
		else
			i := member_change_item_place(i);
		end if;
		return next i;
	end loop;
	perform set_config('outstaff.asked_together', '', true);
end $$;

-- Does all of it, keeps what would become of the roles, and takes it back.
create function member_change_try(c member_change, reached uuid[],
	trusted uuid[]) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	facts text := (select role_facts(i.role_id) from member_change_item i
		where i.organization_id = c.organization_id
			and i.change_id = c.id and i.role_id is not null
		limit 1);
	done member_change_item[];
begin
	perform from organization o where o.id = c.organization_id
		for no key update;
	begin
		done := array(select i from member_change_items_run(c, reached,
			trusted, false) i);
		raise exception using errcode = 'OSDRY';
	exception when sqlstate 'OSDRY' then
		null;
	end;
	update member_change_item x set role_facts = facts,
		role_result = d.role_result, refused_for = d.refused_for
	from unnest(done) d
	where x.organization_id = c.organization_id and x.id = d.id;
end $$;

-- Whether it is not too late to do or to undo it.
create function member_change_still(c member_change, back boolean)
returns void
language plpgsql stable set search_path = outstaff, pg_temp as $$
begin
	if (case when back then c.status <> 'applied'
			or c.applied_at < now() - interval '1 day'
		else c.status <> 'draft'
			or c.created_at < now() - interval '1 day' end) then
		raise exception 'too late' using errcode = 'OS409',
			constraint = 'member_change_status_final';
	end if;
end $$;

-- Tries a draft anew. No row where there is none of that id.
create function member_change_preview(reached uuid[], id uuid, trusted uuid[])
returns setof member_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	c member_change;
begin
	select x.* into c from member_change x
	where x.organization_id = current_organization()
		and x.id = member_change_preview.id
	for update;
	if not found then
		return;
	end if;
	perform member_change_still(c, false);
	if exists (select from member_change_item i
		where i.organization_id = c.organization_id
			and i.change_id = c.id and i.role_id is not null) then
		perform member_change_try(c, reached, trusted);
	end if;
	return next c;
end $$;

-- Does every item, or takes it back. No row where there is none of that id.
create function member_change_run(reached uuid[], id uuid, seen text,
	back boolean, trusted uuid[] default '{}')
returns setof member_change
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	c member_change;
	done member_change_item[];
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
	perform member_change_still(c, back);
	if not back and seen is distinct from
		member_change_seen(c.organization_id, c.id) then
		raise exception 'changed meanwhile' using errcode = 'OS409',
			constraint = 'member_change_seen';
	end if;
	done := array(select i from member_change_items_run(c, reached, trusted,
		back) i);
	if not back and (exists (select from unnest(done) d
			join member_change_item x
				on x.organization_id = d.organization_id
				and x.id = d.id
			where (x.role_result, x.refused_for) is distinct
				from (d.role_result, d.refused_for))
		or exists (select from (select distinct d.role_id, d.role_facts
				from unnest(done) d
				where d.role_id is not null) x
			where x.role_facts is distinct from role_facts(x.role_id)))
	then
		raise exception 'it comes out otherwise than when it was tried'
			using errcode = 'OS409',
			constraint = 'member_change_outcome';
	end if;
	update member_change_item x set result = d.result,
		department_before = d.department_before,
		manager_before = d.manager_before,
		teams_before = d.teams_before, role_grants = d.role_grants,
		role_asked = d.role_asked, refused_for = d.refused_for
	from unnest(done) d
	where x.organization_id = c.organization_id and x.id = d.id;
	return query update member_change x set
		status = case when back then 'undone' else 'applied' end,
		applied_at = case when back then x.applied_at else now() end,
		undone_at = case when back then now() end
	where x.organization_id = c.organization_id and x.id = c.id
	returning x.*;
end $$;

grant execute on function looked_at(text) to outstaff_app, outstaff_definer;
-- Who does a change of many people, or takes it back, may change teams where it
-- does: whoever prepared it, and whatever they could do then.
create function member_change_allowed(change_id uuid, team_write boolean)
returns boolean
language plpgsql stable set search_path = outstaff, pg_temp as $$
begin
	if team_write is not true and exists (select from member_change_item i
			where i.organization_id = current_organization()
				and i.change_id = $1
				and cardinality(i.team_ids) > 0) then
		raise exception 'teams are not theirs to change' using
			errcode = 'OS422', constraint = 'member_change_teams';
	end if;
	return true;
end $$;

alter function role_facts(uuid) owner to outstaff_definer;
alter function member_change_begin(uuid[], uuid[], uuid, boolean, text, boolean,
	uuid, text, uuid[], uuid, text, timestamptz) owner to outstaff_definer;
alter function member_change_import(uuid[], jsonb) owner to outstaff_definer;
alter function member_change_item_place(member_change_item)
	owner to outstaff_definer;
alter function member_change_item_role(member_change_item)
	owner to outstaff_definer;
alter function member_change_item_apply(member_change_item, uuid[])
	owner to outstaff_definer;
alter function member_change_item_place_undo(member_change_item)
	owner to outstaff_definer;
alter function member_change_item_role_undo(member_change_item)
	owner to outstaff_definer;
alter function member_change_item_undo(member_change_item, uuid[])
	owner to outstaff_definer;
alter function member_change_items_run(member_change, uuid[], uuid[], boolean)
	owner to outstaff_definer;
alter function member_change_try(member_change, uuid[], uuid[])
	owner to outstaff_definer;
alter function member_change_preview(uuid[], uuid, uuid[])
	owner to outstaff_definer;
alter function member_change_possible(uuid, uuid, uuid, uuid[])
	owner to outstaff_definer;
alter function member_change_run(uuid[], uuid, text, boolean, uuid[])
	owner to outstaff_definer;
grant execute on function member_change_refuse(text), rights_change_waiting(),
	member_change_refused(text, text),
	member_change_still(member_change, boolean) to outstaff_definer;
grant execute on function member_change_begin(uuid[], uuid[], uuid, boolean,
	text, boolean, uuid, text, uuid[], uuid, text, timestamptz),
	member_change_import(uuid[], jsonb),
	member_change_preview(uuid[], uuid, uuid[]),
	member_change_run(uuid[], uuid, text, boolean, uuid[]) to outstaff_app;
grant execute on function team_part_wanted(text, boolean),
	member_change_now(uuid, uuid), member_change_seen(uuid, uuid)
	to outstaff_app, outstaff_definer;
grant execute on function member_change_allowed(uuid, boolean)
	to outstaff_app;

commit;
