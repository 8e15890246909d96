begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger depth on role_parent;
drop trigger most on role;
drop trigger monotone_before on role_parent;
drop trigger monotone_before on role_permission;
drop trigger monotone_before on role;
create or replace function role_check() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	lacking text;
begin
	perform from organization o where o.id = new.organization_id
		for no key update;
	if new.valid_until is not null then
		return null;
	end if;
	with holds as materialized (
		select h.* from member_rules(new.organization_id,
			current_member(), now()) h
		where h.since < now()
	)
	select a.permission into lacking
	from role_allows(new.organization_id, now(), array[new.role_id]) a
	where (exists (select from holds h
			where h.permission = a.permission
				and h.effect = 'deny')
		or not exists (select from holds h
			where h.permission = a.permission
				and h.effect <> 'deny'
				and h.reach = 'organization'
				and h.valid_until is null))
	limit 1;
	if lacking is not null then
		raise exception 'nobody gives more than they hold: %', lacking
			using errcode = 'OS422',
			constraint = 'role_permission_exceeds';
	end if;
	return null;
end $$;
drop function role_parent_depth, role_most, role_before, role_exceeds;

commit;
