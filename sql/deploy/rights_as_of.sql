-- Rights as they were on a past day. Grants, roles, exceptions, teams and places
-- of people are kept with their time; a status of people is told by the audit
-- log. What built-in roles allow, second factors and the place of teams are as
-- of now.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The last instant of a day that is over, where the organization is; now,
-- where no day or today is meant.
create function instant_of(day date) returns timestamptz
language sql stable set search_path = outstaff, pg_temp as $$
	select case when x.next > now() and x.next <= now() + interval '1 day'
			or x.next is null then now()
		else x.next - interval '1 microsecond' end
	from (select (day + 1)::timestamp at time zone coalesce(nullif(
		current_setting('outstaff.zone', true), ''), 'UTC')) x (next);
$$;

-- Whether somebody was an active member at an instant.
create function member_active_at(m membership, at timestamptz) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select m.created_at <= at
		and (m.deleted_at is null or m.deleted_at > at)
		and coalesce((select e.changes -> 'status' ->> 0
			from audit_event e
			where at < now()
				and e.organization_id = m.organization_id
				and e.subject_id = m.id and e.at > member_active_at.at
				and e.operation = 'update'
				and e.changes ? 'status'
			order by e.id limit 1), m.status) = 'active';
$$;

-- Everybody who had a permission at an instant, and how far.
drop function permission_holders(text);
create function permission_holders(permission text, at timestamptz)
returns table (member_id uuid, reach reach)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select r.member_id, r.reach
	from members_rights(current_organization(), array(
		select m.id from membership m
		where m.organization_id = current_organization()
			and member_active_at(m, $2)), $2) r
	where r.permission = $1;
$$;

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
alter function member_active_at(membership, timestamptz)
	owner to outstaff_definer;
alter function permission_holders(text, timestamptz)
	owner to outstaff_definer;
grant execute on function instant_of(date) to outstaff_app, outstaff_definer;
grant execute on function member_active_at(membership, timestamptz),
	permission_holders(text, timestamptz) to outstaff_app;
grant execute on function operator_explain(text, text, text, date),
	member_rules_shown(uuid, timestamptz) to outstaff_worker;

commit;
