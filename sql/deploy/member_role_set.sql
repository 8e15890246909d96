-- What members may do, and the end of a membership: changed by who may, never
-- to more than they hold, and never so that nobody is left to do it. Roles are
-- set by rights_change_run alone (rights_change.sql).
--
-- Changes of one organization's members take turns on its row. Who waited for
-- it judges by the clock, not by the start of the transaction, which was
-- before the changes of those who went first.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The templates that a member holds at this moment, the widest first.
create function member_templates(organization_id uuid, member_id uuid)
returns text[]
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select coalesce(array_agg(distinct r.template), '{}')
	from member_role g
	join role r on r.organization_id = g.organization_id
		and r.id = g.role_id and r.deleted_at is null
		and r.template is not null
	where g.organization_id = $1 and g.member_id = $2
		and g.valid_from <= clock_timestamp()
		and (g.valid_until is null or g.valid_until > clock_timestamp());
$$;

-- Whether a member gives roles in the whole organization, and holds there all
-- that these allow: nobody gives more than they hold, for good what they hold
-- for some hours, days or under a condition, nor anything once they are gone.
create function member_may_give(organization_id uuid, member_id uuid,
	templates text[]) returns boolean
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	with held as materialized (
		select h.permission, h.effect, h.reach, h.valid_until,
			h.condition
		from member_rules($1, $2, clock_timestamp()) h)
	select exists (select from membership m
			where m.organization_id = $1 and m.id = $2
				and m.status = 'active' and m.deleted_at is null)
		and not exists (
			select from (select 'role.assign' union all
				select a.permission from role r
				cross join lateral role_allows($1, now(),
					array[r.id]) a
				where r.organization_id = $1
					and r.deleted_at is null
					and r.template = any ($3)) given (permission)
			where not exists (select from held
					where held.permission = given.permission
						and held.reach = 'organization'
						and held.valid_until is null
						and held.condition is null)
				or exists (select from held
					where held.permission = given.permission
						and held.effect = 'deny'));
$$;

-- Roles that the member has not yet, given by somebody else.
create function member_role_grant(organization_id uuid, member_id uuid,
	templates text[], granted_by uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	insert into member_role (organization_id, member_id, role_id,
		granted_by, valid_from)
	select r.organization_id, $2, r.id, $4, greatest(now(), (
		select max(g.valid_until) from member_role g
		where g.organization_id = r.organization_id
			and g.member_id = $2 and g.role_id = r.id))
	from role r
	where r.organization_id = $1 and r.deleted_at is null
		and r.template = any ($3)
		and not r.template = any (member_templates($1, $2));
$$;

-- Those of a member that are not in the list end now.
create function member_role_end(organization_id uuid, member_id uuid,
	kept text[]) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	update member_role g
	set valid_until = greatest(g.valid_from, now())
	from role r
	where g.organization_id = $1 and g.member_id = $2
		and r.organization_id = g.organization_id and r.id = g.role_id
		and not r.template = any ($3)
		and (g.valid_until is null or g.valid_until > clock_timestamp());
$$;

-- The member that is to be changed by the caller, whose turn it then is; false
-- where there is none.
create function member_change(id uuid, roles text[]) returns boolean
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform from organization o where o.id = current_organization()
	for no key update;
	perform from membership m
	where m.organization_id = current_organization()
		and m.id = member_change.id and m.deleted_at is null
	for update;
	if not found then
		return false;
	end if;
	if not member_may_give(current_organization(), current_member(),
			roles || member_templates(current_organization(), id))
	then
		raise exception 'nobody gives or takes more than they hold' using
			errcode = 'OS422', constraint = 'membership_roles_not_held';
	end if;
	return true;
end $$;

-- The roles of a member are these from now on. Nobody but an owner changes
-- their own.
create function member_role_set_now(id uuid, roles text[])
returns setof membership
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if not member_change(id, roles) then
		return;
	end if;
	if id = current_member() and not 'owner' = any (member_templates(
			current_organization(), id)) then
		raise exception 'nobody changes their own roles' using
			errcode = 'OS422', constraint = 'membership_roles_own';
	end if;
	-- In this order: an owner who steps down still gives what comes instead.
	perform member_role_grant(current_organization(), id, roles,
		current_member());
	perform member_role_end(current_organization(), id, roles);
	return query select * from membership m
	where m.organization_id = current_organization() and m.id = $1;
end $$;

-- The person is in the organization no more; what they did there stays.
create function member_remove(id uuid) returns setof membership
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if not member_change(id, '{}') then
		return;
	end if;
	return query
	update membership m set deleted_at = now()
	where m.organization_id = current_organization()
		and m.id = member_remove.id
	returning m.*;
	perform member_role_end(current_organization(), id, '{}');
end $$;

-- Whether somebody active holds a role in the whole organization at this
-- moment.
create function template_held(organization_id uuid, template text)
returns boolean
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select exists (select from member_role g
		join role r on r.organization_id = g.organization_id
			and r.id = g.role_id and r.template = $2
			and r.deleted_at is null
		join membership m on m.organization_id = g.organization_id
			and m.id = g.member_id and m.status = 'active'
			and m.deleted_at is null
		where g.organization_id = $1 and g.reach = 'organization'
			and g.valid_from <= clock_timestamp()
			and (g.valid_until is null
				or g.valid_until > clock_timestamp()));
$$;

create or replace function membership_owner_left() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from organization o
			where o.id = old.organization_id
				and o.deleted_at is null)
		and not template_held(old.organization_id, 'owner')
	then
		raise exception 'an organization keeps an active owner' using
			errcode = 'OS409',
			constraint = 'membership_role_last_owner';
	end if;
	return null;
end $$;

-- Asked of memberships that end alone, not of each that is moved.
drop trigger owner_left on membership;
create constraint trigger owner_left after update on membership
	deferrable initially deferred for each row
	when ((old.status, old.deleted_at)
		is distinct from (new.status, new.deleted_at))
	execute function membership_owner_left();
create constraint trigger owner_left_row after delete on membership
	deferrable initially deferred
	for each row execute function membership_owner_left();

-- An organization that had an admin keeps one. A directory may take the role,
-- and who ends their account goes: both is not for the organization to refuse.
create function membership_admin_left() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	member uuid := case tg_table_name when 'membership'
		then to_jsonb(old) ->> 'id' else to_jsonb(old) ->> 'member_id' end;
begin
	if exists (select from member_role g
			join role r on r.organization_id = g.organization_id
				and r.id = g.role_id and r.template = 'admin'
			join membership m on m.organization_id = g.organization_id
				and m.id = g.member_id
			join account a on a.id = m.account_id
			join organization o on o.id = g.organization_id
			where g.organization_id = old.organization_id
				and g.member_id = member and g.source = 'local'
				and g.reach = 'organization'
				and (g.valid_until is null or g.valid_until >= now())
				and (m.deleted_at is null or m.deleted_at >= now())
				and a.deleted_at is null and o.deleted_at is null)
		and not template_held(old.organization_id, 'admin')
	then
		raise exception 'an organization keeps an active admin' using
			errcode = 'OS409',
			constraint = 'membership_role_last_admin';
	end if;
	return null;
end $$;
create constraint trigger admin_left after update on membership
	deferrable initially deferred for each row
	when ((old.status, old.deleted_at)
		is distinct from (new.status, new.deleted_at))
	execute function membership_admin_left();
create constraint trigger admin_left after update on member_role
	deferrable initially deferred for each row
	when (old.valid_until is distinct from new.valid_until)
	execute function membership_admin_left();

-- A directory gives what its groups are mapped to: whoever maps them, or turns
-- to another directory, could give it themselves. Who maintains the database is
-- in no organization.
create function idp_group_role_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if current_organization() is not null
		and not member_may_give(new.organization_id, current_member(),
			array[new.role]) then
		raise exception 'a directory gives no more than one holds'
			using errcode = 'OS422',
			constraint = 'idp_group_role_exceeds';
	end if;
	return null;
end $$;
create trigger monotone after insert on idp_group_role
	for each row execute function idp_group_role_check();

create function identity_provider_gives() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if not exists (select from idp_group_role i
		where i.organization_id = new.organization_id
			and i.identity_provider_id = new.id
			and i.deleted_at is null) then
		return null;
	end if;
	if not member_may_give(new.organization_id, current_member(), array(
		select i.role from idp_group_role i
		where i.organization_id = new.organization_id
			and i.identity_provider_id = new.id
			and i.deleted_at is null)) then
		raise exception 'a directory gives no more than one holds'
			using errcode = 'OS422',
			constraint = 'identity_provider_exceeds';
	end if;
	return null;
end $$;
create trigger monotone after update on identity_provider
	for each row when (new.enabled and (old.issuer, old.client_id,
		old.group_claim, old.enabled) is distinct from (new.issuer,
		new.client_id, new.group_claim, new.enabled))
	execute function identity_provider_gives();

alter function idp_group_role_check() owner to outstaff_definer;
alter function identity_provider_gives() owner to outstaff_definer;
alter function member_templates(uuid, uuid) owner to outstaff_definer;
alter function member_may_give(uuid, uuid, text[]) owner to outstaff_definer;
alter function member_role_grant(uuid, uuid, text[], uuid)
	owner to outstaff_definer;
alter function member_role_end(uuid, uuid, text[]) owner to outstaff_definer;
alter function member_change(uuid, text[]) owner to outstaff_definer;
alter function member_role_set_now(uuid, text[]) owner to outstaff_definer;
alter function member_remove(uuid) owner to outstaff_definer;
alter function template_held(uuid, text) owner to outstaff_definer;
alter function membership_admin_left() owner to outstaff_definer;
grant execute on function member_templates(uuid, uuid),
	member_may_give(uuid, uuid, text[]),
	member_role_grant(uuid, uuid, text[], uuid),
	member_role_end(uuid, uuid, text[]), member_change(uuid, text[]),
	template_held(uuid, text) to outstaff_definer;
grant execute on function member_remove(uuid) to outstaff_app;

commit;
