begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function preview_changes() returns table (kind text,
	permission text,
	before reach, after reach, count bigint)
language sql stable set search_path = outstaff, pg_temp as $$
	select x.kind, x.permission, x.before, x.after, x.count
	from jsonb_to_recordset(current_setting(
		'outstaff.preview_changes')::jsonb) x (kind text,
		permission text, before reach, after reach, count bigint);
$$;
create or replace function preview_people() returns table (id uuid,
	name text, kind text,
	permission text, before reach, before_places text, after reach,
	after_places text)
language sql stable set search_path = outstaff, pg_temp as $$
	select x.id, x.name, x.kind, x.permission, x.before, x.before_places,
		x.after, x.after_places
	from jsonb_to_recordset(current_setting(
		'outstaff.preview_people')::jsonb) x (id uuid, name text,
		kind text, permission text, before reach, before_places text,
		after reach, after_places text);
$$;

commit;
