-- Whoever changes or deletes a role could give what it allows now, as they
-- must what it comes to allow: nobody takes from people above them. And there
-- is an end to how many roles there are, and how many build on each other.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The first permission of a role that the caller does not hold organization-
-- wide and without an end; null where there is none.
create function role_exceeds(organization_id uuid, role_id uuid) returns text
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with holds as materialized (
		select h.* from member_rules($1, current_member(), now()) h
		where h.since < now()
	)
	select a.permission
	from role_allows($1, now(), array[$2]) a
	where (exists (select from holds h
			where h.permission = a.permission
				and h.effect = 'deny')
		or not exists (select from holds h
			where h.permission = a.permission
				and h.effect <> 'deny'
				and h.reach = 'organization'
				and h.valid_until is null))
	limit 1;
$$;

create or replace function role_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	lacking text;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	lacking := case when new.valid_until is null
		then role_exceeds(new.organization_id, new.role_id) end;
	if lacking is not null then
		raise exception 'nobody gives more than they hold: %', lacking
			using errcode = 'OS422',
			constraint = 'role_permission_exceeds';
	end if;
	return null;
end $$;

-- Before the first of the changes that an edit is made of: what the role
-- allows until then.
create function role_before() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	lacking text;
begin
	if current_organization() is null then
		return new;
	end if;
	lacking := role_exceeds(new.organization_id,
		(to_jsonb(new) ->> case tg_table_name when 'role' then 'id'
			else 'role_id' end)::uuid);
	if lacking is not null then
		raise exception 'nobody takes what they could not give: %',
			lacking using errcode = 'OS422',
			constraint = 'role_exceeds';
	end if;
	return new;
end $$;
create trigger monotone_before before update on role
	for each row when ((old.name, old.description, old.reach,
		old.deleted_at) is distinct from (new.name, new.description,
		new.reach, new.deleted_at))
	execute function role_before();
create trigger monotone_before before update on role_permission
	for each row when (old.valid_until is null
		and new.valid_until is not null)
	execute function role_before();
create trigger monotone_before before update on role_parent
	for each row when (old.valid_until is null
		and new.valid_until is not null)
	execute function role_before();

create function role_most() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	most constant integer := 200;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if (select count(*) from role r
		where r.organization_id = new.organization_id
			and r.template is null and r.deleted_at is null) > most
	then
		raise exception 'too many roles' using errcode = 'OS422',
			constraint = 'role_most';
	end if;
	return null;
end $$;
create trigger most after insert on role
	for each row when (new.template is null) execute function role_most();

create function role_parent_depth() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	most constant integer := 8;
begin
	if (with recursive up (id, level) as (
			select new.parent_id, 1
			union all
			select p.parent_id, u.level + 1 from up u
			join role_parent p
				on p.organization_id = new.organization_id
				and p.role_id = u.id and p.valid_until is null
			where u.level <= most
		), down (id, level) as (
			select new.role_id, 1
			union all
			select p.role_id, d.level + 1 from down d
			join role_parent p
				on p.organization_id = new.organization_id
				and p.parent_id = d.id and p.valid_until is null
			where d.level <= most)
		select (select max(u.level) from up u)
			+ (select max(d.level) from down d)) > most then
		raise exception 'roles build on each other too deeply' using
			errcode = 'OS422', constraint = 'role_parent_depth';
	end if;
	return null;
end $$;
create trigger depth after insert on role_parent
	for each row execute function role_parent_depth();

alter function role_exceeds(uuid, uuid) owner to outstaff_definer;
alter function role_before() owner to outstaff_definer;
alter function role_most() owner to outstaff_definer;
alter function role_parent_depth() owner to outstaff_definer;
grant execute on function role_exceeds(uuid, uuid) to outstaff_definer;

commit;
