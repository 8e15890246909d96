-- Who runs the installation is told why somebody may do something.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- For who runs the installation: whether somebody may do something, how far,
-- and the instant that a day means there. Enters the organization. No row
-- where nobody of that address is in one of that short name.
create function operator_explain(organization text, email text,
	permission text, day date)
returns table (member_id uuid, at timestamptz, reach reach)
language plpgsql stable security definer set search_path = outstaff, pg_temp
as $$
#variable_conflict use_column
declare
	m membership;
	moment timestamptz;
begin
	select x.* into m from membership x
	join organization o on o.id = x.organization_id and o.slug = $1
	where lower(x.email) = lower($2) and o.deleted_at is null
	order by x.deleted_at desc nulls first limit 1;
	if not found then
		return;
	end if;
	perform set_config('outstaff.org', m.organization_id::text, true),
		set_config('outstaff.zone', o.timezone, true)
	from organization o where o.id = m.organization_id;
	moment := instant_of(day);
	return query select m.id, moment, (select r.reach
		from members_rights(m.organization_id, array[m.id], moment) r
		where r.permission = $3 and member_active_at(m, moment));
end $$;

alter function operator_explain(text, text, text, date)
	owner to outstaff_definer;
grant execute on function operator_explain(text, text, text, date),
	member_rules_shown(uuid, timestamptz) to outstaff_worker;

commit;
