-- An organization that wants a second person for changes of rights: it begins
-- at once and ends as such a change, has two owners as long, and no right comes
-- any other way.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create function active_owners(organization_id uuid) returns bigint
language sql volatile security definer set search_path = outstaff, pg_temp as $$
	select count(distinct g.member_id)
	from member_role g
	join role r on r.organization_id = g.organization_id
		and r.id = g.role_id and r.template = 'owner'
	join membership m on m.organization_id = g.organization_id
		and m.id = g.member_id and m.status = 'active'
		and m.deleted_at is null
	where g.organization_id = $1 and g.valid_from <= clock_timestamp()
		and (g.valid_until is null or g.valid_until > clock_timestamp());
$$;

create function organization_second_person() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if new.second_person then
		if active_owners(new.id) < 2 then
			raise exception 'a second person needs a second owner'
				using errcode = 'OS409', constraint =
				'organization_second_person_owners';
		end if;
	elsif coalesce(current_setting('outstaff.judged', true), '') <> 'on' then
		perform rights_change_ask('second_person_end', null, '{}');
		new.second_person := true;
	end if;
	return new;
end $$;
create trigger second_person before update on organization for each row
	when (old.second_person <> new.second_person)
	execute function organization_second_person();

-- Else there would be changes that nobody can decide on.
create function second_person_left() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from organization o
			where o.id = new.organization_id and o.second_person
				and o.deleted_at is null)
		and active_owners(new.organization_id) < 2 then
		raise exception 'a second person needs a second owner' using
			errcode = 'OS409',
			constraint = 'organization_second_person_owners';
	end if;
	return null;
end $$;
create constraint trigger second_person_left after update on membership
	deferrable initially deferred for each row
	when ((old.status, old.deleted_at)
		is distinct from (new.status, new.deleted_at))
	execute function second_person_left();
create constraint trigger second_person_left after update on member_role
	deferrable initially deferred for each row
	when (old.valid_until is distinct from new.valid_until)
	execute function second_person_left();

-- Roles that let nobody look after others: joining with one of them is no
-- change that anybody has to look at.
create function role_is_plain(organization_id uuid, role_id uuid)
returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from role r
		where r.organization_id = $1 and r.id = $2
			and r.template in ('member', 'worker', 'customer'));
$$;

create function second_person_refuse() returns void language plpgsql as $$
begin
	raise exception 'this needs a second person' using errcode = 'OS409',
		constraint = 'rights_change_needed';
end $$;

-- Whatever changes rights was judged as rights_change_run is. A directory is
-- the judge of what its groups have, and who is removed loses all at once.
create function second_person_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	r jsonb := to_jsonb(new);
begin
	if not second_person_wanted(new.organization_id)
		or current_setting('outstaff.judged', true) = 'on'
		or r ->> 'source' <> 'local'
		or tg_table_name = 'member_role' and tg_op = 'INSERT'
			and role_is_plain(new.organization_id,
				(r ->> 'role_id')::uuid)
		or tg_op = 'UPDATE' and exists (select from membership m
			where m.organization_id = new.organization_id
				and m.id = (r ->> 'member_id')::uuid
				and m.deleted_at is not null) then
		return null;
	end if;
	perform second_person_refuse();
end $$;
create trigger second_person after insert or update on member_role
	for each row execute function second_person_check();
create trigger second_person after insert or update on member_permission
	for each row execute function second_person_check();
create trigger second_person after insert or update on role_permission
	for each row execute function second_person_check();
create trigger second_person after insert or update on role_parent
	for each row execute function second_person_check();

-- Who is invited is given the plain roles, and so are groups of a directory.
create function second_person_invites() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if second_person_wanted(new.organization_id)
		and not role_is_plain(new.organization_id, new.role_id) then
		perform second_person_refuse();
	end if;
	return null;
end $$;
create trigger second_person after insert on invitation_role
	for each row execute function second_person_invites();

create function second_person_directory() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	provider uuid := case tg_table_name when 'identity_provider'
		then to_jsonb(new) ->> 'id'
		else to_jsonb(new) ->> 'identity_provider_id' end;
begin
	if second_person_wanted(new.organization_id)
		and exists (select from idp_group_role i
			where i.organization_id = new.organization_id
				and i.identity_provider_id = provider
				and i.deleted_at is null and i.role not in
					('member', 'worker', 'customer')) then
		perform second_person_refuse();
	end if;
	return null;
end $$;
create trigger second_person after insert on idp_group_role
	for each row execute function second_person_directory();
create trigger second_person after update on identity_provider
	for each row when (new.enabled and (old.issuer, old.client_id,
		old.group_claim, old.enabled) is distinct from (new.issuer,
		new.client_id, new.group_claim, new.enabled))
	execute function second_person_directory();

insert into notification_event values
	('rights_change_asked', false, true, true),
	('rights_change_decided', false, true, true),
	('rights_changed', false, true, true);

alter function active_owners(uuid) owner to outstaff_definer;
alter function organization_second_person() owner to outstaff_definer;
alter function second_person_left() owner to outstaff_definer;
alter function role_is_plain(uuid, uuid) owner to outstaff_definer;
alter function second_person_refuse() owner to outstaff_definer;
alter function second_person_check() owner to outstaff_definer;
alter function second_person_invites() owner to outstaff_definer;
alter function second_person_directory() owner to outstaff_definer;

commit;
