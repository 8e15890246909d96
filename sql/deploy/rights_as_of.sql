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

alter function member_active_at(membership, timestamptz)
	owner to outstaff_definer;
alter function permission_holders(text, timestamptz)
	owner to outstaff_definer;
grant execute on function instant_of(date) to outstaff_app, outstaff_definer;
grant execute on function member_active_at(membership, timestamptz),
	permission_holders(text, timestamptz) to outstaff_app;

commit;
