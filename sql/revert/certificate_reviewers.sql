begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create or replace function certificate_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	type_name text := (select t.name from certificate_type t
		where t.organization_id = new.organization_id
			and t.id = new.certificate_type_id);
begin
	if tg_op = 'INSERT' then
		perform notify('certificate_submitted', m.account_id,
			new.organization_id, new.id, type_name,
			new.holder_name, null)
		from membership m
		where m.organization_id = new.organization_id
			and m.deleted_at is null and m.status = 'active'
			and m.id <> new.member_id
			and exists (select from member_role_now g
				where g.organization_id = m.organization_id
					and g.member_id = m.id
					and g.template in ('owner', 'admin'));
	else
		perform notify('certificate_' || new.review, m.account_id,
			new.organization_id, new.id, type_name,
			new.reviewed_by_name, new.review_reason)
		from membership m
		where m.organization_id = new.organization_id
			and m.id = new.member_id and m.deleted_at is null;
	end if;
	return null;
end $$;

create or replace function certificate_expiry_tell() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select notify(case when m.id = c.member_id then 'certificate_expiring'
			else 'certificate_of_team_expiring' end,
		m.account_id, c.organization_id, c.id, t.name,
		c.holder_name, c.expires_on::text,
		format('expiring %s %s %s', c.id, c.expires_on, due.lead))
	from organization o
	join certificate_type t on t.organization_id = o.id
	join certificate c on c.organization_id = o.id
		and c.certificate_type_id = t.id
	cross join lateral (select (now() at time zone o.timezone)::date as day)
		as local
	cross join lateral (select min(lead) as lead
		from unnest(t.lead_days) lead
		where lead >= c.expires_on - local.day) as due
	join membership m on m.organization_id = o.id and m.deleted_at is null
		and m.status = 'active'
		and (m.id = c.member_id or exists (select from member_role_now g
			where g.organization_id = o.id and g.member_id = m.id
				and g.template in ('owner', 'admin')))
	where o.deleted_at is null and o.status = 'active'
		and t.deleted_at is null and c.deleted_at is null
		and c.review <> 'rejected'
		and c.expires_on between local.day and local.day + t.longest_lead
		and due.lead is not null;
$$;

drop function certificate_reviewers(uuid);

commit;
