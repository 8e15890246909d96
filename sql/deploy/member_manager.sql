-- The reporting line: who reports to whom, now and before. Changes lock the
-- organization first: two of them at once cannot make a circle.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table membership add column manager_id uuid,
	add constraint membership_manager_id_exists
		foreign key (organization_id, manager_id)
		references membership (organization_id, id);
create index membership_manager
	on membership (organization_id, manager_id) where deleted_at is null;

-- Who reported to whom when. Kept by a trigger, from what is audited in
-- membership.
create table member_manager (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	member_id uuid not null,
	manager_id uuid not null,
	valid_from timestamptz not null default now(),
	valid_until timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint member_manager_valid_until_after_valid_from
		check (valid_until >= valid_from),
	constraint member_manager_member_id_exists
		foreign key (organization_id, member_id)
		references membership (organization_id, id),
	constraint member_manager_manager_id_exists
		foreign key (organization_id, manager_id)
		references membership (organization_id, id),
	constraint member_manager_member_id_overlap exclude using gist (
		organization_id with =, member_id with =,
		tstzrange(valid_from, valid_until) with &&)
);
create index member_manager_manager
	on member_manager (organization_id, manager_id);

call table_protect('member_manager',
	'organization_id = (select current_organization())');
grant select on member_manager
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant update (manager_id) on membership to outstaff_app;
grant select, insert, update, delete on member_manager to outstaff_definer;

create trigger lock_manager before update of manager_id on membership
	for each statement execute function organization_lock();

-- Who is removed reports to nobody; those who reported to them, to whom they
-- did.
create function membership_left_line() returns trigger
language plpgsql set search_path = outstaff, pg_temp as $$
begin
	new.manager_id := null;
	return new;
end $$;
create trigger left_line before update on membership
	for each row when (new.deleted_at is not null
		and new.manager_id is not null)
	execute function membership_left_line();

create function membership_reports_pass() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update membership m set manager_id = old.manager_id
	where m.organization_id = new.organization_id
		and m.manager_id = new.id and m.deleted_at is null;
	return null;
end $$;
create trigger reports_pass after update on membership
	for each row
	when (old.deleted_at is null and new.deleted_at is not null)
	execute function membership_reports_pass();

create function membership_manager_changed() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	before member_manager;
	at timestamptz;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if exists (with recursive above (id) as (
			select new.manager_id
			union
			select m.manager_id from above a
			join membership m
				on m.organization_id = new.organization_id
					and m.id = a.id)
		select from above a where a.id = new.id) then
		raise exception 'nobody reports to themselves' using
			errcode = 'OS422',
			constraint = 'membership_manager_id_cycle';
	end if;
	if new.manager_id is not null and not exists (select
		from membership m
		where m.organization_id = new.organization_id
			and m.id = new.manager_id and m.deleted_at is null) then
		raise exception 'there is no such member' using
			errcode = '23503',
			constraint = 'membership_manager_id_exists';
	end if;
	select g.* into before from member_manager g
	where g.organization_id = new.organization_id
		and g.member_id = new.id and g.valid_until is null;
	-- who waited for the lock began before what they waited for
	at := greatest(now(), before.valid_from);
	if before.valid_from = at then
		delete from member_manager g
		where g.organization_id = new.organization_id
			and g.id = before.id;
	else
		update member_manager g set valid_until = at
		where g.organization_id = new.organization_id
			and g.id = before.id;
	end if;
	if new.manager_id is not null then
		insert into member_manager
			(organization_id, member_id, manager_id, valid_from)
		values (new.organization_id, new.id, new.manager_id, at);
	end if;
	return null;
end $$;
alter function membership_reports_pass() owner to outstaff_definer;
alter function membership_manager_changed() owner to outstaff_definer;
create trigger manager_given after insert on membership
	for each row when (new.manager_id is not null)
	execute function membership_manager_changed();
create trigger manager_changed after update on membership
	for each row when (old.manager_id is distinct from new.manager_id)
	execute function membership_manager_changed();
create trigger policy_manager after update on membership
	for each row when (old.manager_id is distinct from new.manager_id)
	execute function organization_policy_changed();

-- Everybody who reports to a member, directly or through others.
create function member_reports(organization_id uuid, member_id uuid)
returns setof uuid language sql stable rows 10
begin atomic
	with recursive below (id) as (
		select m.id from membership m
		where m.organization_id = $1 and m.manager_id = $2
			and m.deleted_at is null
		union
		select m.id from below b
		join membership m on m.organization_id = $1
			and m.manager_id = b.id and m.deleted_at is null)
	select b.id from below b;
end;

grant execute on function member_reports(uuid, uuid)
	to outstaff_app, outstaff_worker, outstaff_readonly, outstaff_definer;

commit;
