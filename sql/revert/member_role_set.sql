begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger monotone on idp_group_role;
drop trigger monotone on identity_provider;
drop function idp_group_role_check, identity_provider_gives;
drop trigger admin_left on member_role;
drop trigger admin_left on membership;
create or replace function membership_owner_left() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	if exists (select from organization o
			where o.id = old.organization_id
				and o.deleted_at is null)
		and not exists (select from member_role_now g
			join membership m on m.organization_id = g.organization_id
				and m.id = g.member_id
			where g.organization_id = old.organization_id
				and g.template = 'owner'
				and m.status = 'active' and m.deleted_at is null)
	then
		raise exception 'an organization keeps an active owner' using
			errcode = 'OS409',
			constraint = 'membership_role_last_owner';
	end if;
	return null;
end $$;
drop trigger owner_left_row on membership;
drop trigger owner_left on membership;
create constraint trigger owner_left after update or delete on membership
	deferrable initially deferred
	for each row execute function membership_owner_left();
drop function membership_admin_left, template_held, member_remove,
	member_role_set_now, member_change, member_role_end, member_role_grant,
	member_may_give, member_templates;

commit;
