begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function permission_holders(text, timestamptz);
create function permission_holders(permission text) returns table (
	member_id uuid, reach reach)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select m.id, max(r.reach)
	from membership m
	cross join lateral member_rules(m.organization_id, m.id, now()) r
	join permission p on p.name = r.permission
	where m.organization_id = current_organization()
		and m.deleted_at is null and m.status = 'active'
		and r.permission = $1
	group by m.id, p.floor
	having not bool_or(r.effect = 'deny') and max(r.reach) >= p.floor;
$$;
alter function permission_holders(text) owner to outstaff_definer;
grant execute on function permission_holders(text) to outstaff_app;
drop function member_active_at, instant_of;

commit;
