begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function preview_flags();
drop function preview_people();
create function preview_people() returns table (id uuid,
	name text, kind text,
	permission text, before reach, before_places text, after reach,
	after_places text)
language sql stable set search_path = outstaff, pg_temp as $$
	select x.id, x.name, x.kind, x.permission, x.before, x.before_places,
		x.after, x.after_places
	from jsonb_to_recordset(nullif(
		current_setting('outstaff.preview_people', true), '')::jsonb)
		x (id uuid, name text,
		kind text, permission text, before reach, before_places text,
		after reach, after_places text);
$$;
drop function preview_of(jsonb, uuid[]);
drop function preview_diff(jsonb);
drop function preview_waits(jsonb);
create function preview_diff_now(change jsonb) returns table (member_id uuid,
	permission text, before reach, before_rules text[], after reach,
	after_rules text[])
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	here uuid := current_organization();
	whom uuid[] := preview_whom(change);
	old member_right[];
	new member_right[];
begin
	old := array(select r from members_rights(here, whom,
		clock_timestamp()) r);
	begin
		perform preview_make(change);
		set constraints all immediate;
		new := array(select r from members_rights(here, whom,
			clock_timestamp()) r);
		raise exception using errcode = 'OSDRY';
	exception when sqlstate 'OSDRY' then
		null;
	end;
	return query
	select coalesce(o.member_id, n.member_id),
		coalesce(o.permission, n.permission), o.reach, o.rules,
		n.reach, n.rules
	from unnest(old) o
	full join unnest(new) n on n.member_id = o.member_id
		and n.permission = o.permission
	where o.rules is distinct from n.rules;
end $$;
create function preview_diff(change jsonb) returns table (member_id uuid,
	permission text, before reach, before_rules text[], after reach,
	after_rules text[])
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform set_config('outstaff.judged', 'on', true);
	return query select * from preview_diff_now(change);
	perform set_config('outstaff.judged', '', true);
end $$;
create function preview_of(change jsonb, seen uuid[]) returns table (
	preview text, people_count bigint, row_count bigint,
	hidden_count bigint, changes jsonb, people jsonb)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	told record;
begin
	perform from organization o where o.id = current_organization()
		for no key update;
	with diff as materialized (
		select d.*, case when d.before is null then 'gain'
			when d.after is null then 'loss' else 'change' end
			as kind
		from preview_diff(change) d
	), grouped as (
		select d.kind, d.permission, d.before, d.after, count(*)
		from diff d
		group by d.kind, d.permission, d.before, d.after
	), shown as (
		select m.id, m.name, d.kind, d.permission, d.before,
			rules_places(d.before_rules) as before_places,
			d.after, rules_places(d.after_rules) as after_places
		from diff d
		join membership m on m.organization_id = current_organization()
			and m.id = d.member_id
		where seen is null or d.member_id = any (seen)
		order by m.name, m.id, d.permission
		limit 200
	)
	select looked_at(concat_ws(e'\n', change, preview_facts(change),
			(select string_agg(d::text, e'\n'
				order by d.member_id, d.permission)
			from diff d))) as preview,
		(select count(distinct d.member_id) from diff d) as people_count,
		(select count(*) from diff d) as row_count,
		(select count(*) from diff d
			where not (seen is null or d.member_id = any (seen)))
			as hidden_count,
		coalesce((select jsonb_agg(g order by g.permission, g.kind,
			g.before, g.after) from grouped g), '[]') as changes,
		coalesce((select jsonb_agg(s order by s.name, s.id,
			s.permission) from shown s), '[]') as people
	into told;
	perform set_config('outstaff.preview_changes', told.changes::text, true),
		set_config('outstaff.preview_people', told.people::text, true);
	return query select told.preview, told.people_count, told.row_count,
		told.hidden_count, told.changes, told.people;
end $$;
create or replace function preview_confirm(change jsonb, preview text) returns jsonb
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if preview is not null and preview is distinct from (
		select p.preview from preview_of(change, '{}') p) then
		raise exception 'changed meanwhile' using errcode = 'OS409',
			constraint = 'preview_changed';
	end if;
	return change;
end $$;
create or replace function preview_make(change jsonb) returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	select role_update((c ->> 'id')::uuid, c ->> 'name',
		c ->> 'description', (c ->> 'reach')::reach,
		case jsonb_typeof(c -> 'permissions') when 'array' then array(
			select jsonb_array_elements_text(c -> 'permissions'))
		end, (c ->> 'parent_id')::uuid,
		(c ->> 'parent_given')::boolean)
	from (select change) x (c);
$$;
create or replace function preview_facts(change jsonb) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select r.updated_at::text from role r
	where r.organization_id = current_organization()
		and r.id = (change ->> 'id')::uuid;
$$;
create or replace function preview_whom(change jsonb) returns uuid[]
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with recursive built (role_id) as (
		select (change ->> 'id')::uuid
		union
		select p.role_id from built b
		join role_parent p
			on p.organization_id = current_organization()
			and p.parent_id = b.role_id and p.valid_until is null
	)
	select array(select m.id from membership m
		where m.organization_id = current_organization()
			and m.deleted_at is null and m.status = 'active'
			and m.id in (select g.member_id from member_role g
				join built b on b.role_id = g.role_id
				where g.organization_id = m.organization_id
					and (g.valid_until is null or
					g.valid_until > clock_timestamp())));
$$;
drop function preview_rows(uuid, member_right[], member_right[],
	place_person[], place_person[], boolean);
drop function others_of(uuid[], uuid);
drop type preview_row;
drop function active_admins(uuid);
drop function permissions_of_owners(uuid, text[]);
drop function place_make(jsonb);
drop function members_placed(uuid);
drop function team_member_edit(uuid, uuid, boolean);
drop function place_edit(text, uuid, text, boolean, uuid, boolean, uuid,
	boolean);
drop function day_end(date);
drop function end_edit(text, uuid);
drop function exception_edit(uuid, text, text, text, uuid, uuid, text,
	timestamptz, text);
drop function role_give_edit(uuid, uuid, uuid, uuid, timestamptz, text);
drop function preview_moves(jsonb);
drop function rules_anchors(text[]);
drop function places_people(uuid, uuid[]);
drop type place_person;
alter function preview_diff_now(jsonb) owner to outstaff_definer;
alter function preview_diff(jsonb) owner to outstaff_definer;
alter function preview_of(jsonb, uuid[]) owner to outstaff_definer;
grant execute on function preview_of(jsonb, uuid[]), preview_people()
	to outstaff_app;

commit;
