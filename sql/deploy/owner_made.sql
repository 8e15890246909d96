-- Owners are made under ownership alone, which asks who lately proved who they
-- are, and tells all owners. Whoever maintains the database is in no
-- organization, and may do what must be done.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create function ownership_elsewhere() returns void
language plpgsql as $$
begin
	raise exception 'ownership is given and ended under ownership' using
		errcode = 'OS422', constraint = 'ownership_only';
end $$;

create function role_is_owner(organization_id uuid, role_id uuid)
returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from role r
		where r.organization_id = $1 and r.id = $2
			and r.template = 'owner');
$$;

-- Whom ownership is changing in this transaction, it says itself; nobody else
-- writes to this table. An organization starts with an owner, and who leaves
-- it owns nothing of it.
create function member_role_owner() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if current_organization() is not null
		and role_is_owner(new.organization_id, new.role_id)
		and current_setting('outstaff.ownership', true)
			is distinct from new.member_id::text
		and (tg_op = 'UPDATE' or exists (select from member_role g
			where g.organization_id = new.organization_id))
		and (tg_op = 'INSERT' or not exists (select from membership m
			where m.organization_id = new.organization_id
				and m.id = new.member_id
				and m.deleted_at is not null)) then
		perform ownership_elsewhere();
	end if;
	return new;
end $$;
create trigger by_ownership before insert on member_role
	for each row execute function member_role_owner();
create trigger by_ownership_ended before update on member_role
	for each row when ((old.role_id, old.member_id, old.valid_from,
		old.valid_until) is distinct from (new.role_id, new.member_id,
		new.valid_from, new.valid_until))
	execute function member_role_owner();

-- Nor is an owner removed or suspended by others: their ownership ends first.
create function membership_of_owner() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if current_organization() is not null
		and new.account_id is distinct from current_account()
		and 'owner' = any (member_templates(new.organization_id,
			new.id)) then
		raise exception 'the ownership ends first' using
			errcode = 'OS409', constraint = 'membership_owner';
	end if;
	return new;
end $$;
create trigger by_ownership before update on membership
	for each row when (old.status = 'active' and old.deleted_at is null
		and (new.status <> 'active' or new.deleted_at is not null))
	execute function membership_of_owner();

create function invitation_role_owner() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if current_organization() is not null
		and role_is_owner(new.organization_id, new.role_id) then
		perform ownership_elsewhere();
	end if;
	return new;
end $$;
create trigger by_ownership before insert on invitation_role
	for each row execute function invitation_role_owner();

-- Nor by another name: what only owners may do is in no other role, and in no
-- exception.
create function ownership_not_lent() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	g jsonb := to_jsonb(new);
begin
	if current_organization() is not null
		and (g ->> 'permission' = 'organization.own'
				and g ->> 'effect' is distinct from 'deny'
			or role_is_owner(new.organization_id,
				(g ->> 'parent_id')::uuid)) then
		perform ownership_elsewhere();
	end if;
	return new;
end $$;
create trigger by_ownership before insert on role_permission
	for each row execute function ownership_not_lent();
create trigger by_ownership before insert on role_parent
	for each row execute function ownership_not_lent();
create trigger by_ownership before insert on member_permission
	for each row execute function ownership_not_lent();

alter function role_is_owner(uuid, uuid) owner to outstaff_definer;
alter function member_role_owner() owner to outstaff_definer;
alter function membership_of_owner() owner to outstaff_definer;
alter function invitation_role_owner() owner to outstaff_definer;
alter function ownership_not_lent() owner to outstaff_definer;
grant execute on function ownership_elsewhere() to outstaff_definer;

commit;
