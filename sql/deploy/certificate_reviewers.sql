-- Who is told of others' certificates is who may see and verify all of them,
-- by whatever role: not who has one of that name for a department or a team.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create function certificate_reviewers(organization_id uuid)
returns table (member_id uuid, account_id uuid)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	with verifying as materialized (
		select a.role_id from role_allows($1, now()) a
		where a.permission = 'certificate.verify'
	), candidate as materialized (
		select g.member_id from member_role g
		where g.organization_id = $1
			and g.role_id in (select v.role_id from verifying v)
			and (g.valid_until is null or g.valid_until > now())
		union
		select e.member_id from member_permission e
		where e.organization_id = $1
			and e.permission = 'certificate.verify'
			and (e.valid_until is null or e.valid_until > now())
	)
	select m.id, m.account_id
	from members_rights($1, array(select c.member_id from candidate c),
		now()) r
	join membership m on m.organization_id = $1 and m.id = r.member_id
		and m.status = 'active' and m.deleted_at is null
	where r.permission in ('certificate.read', 'certificate.verify')
		and r.reach = 'organization'
	group by m.id, m.account_id
	having count(*) = 2;
$$;

create or replace function certificate_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	type_name text := (select t.name from certificate_type t
		where t.organization_id = new.organization_id
			and t.id = new.certificate_type_id);
begin
	if tg_op = 'INSERT' then
		perform notify('certificate_submitted', r.account_id,
			new.organization_id, new.id, type_name,
			new.holder_name, null)
		from certificate_reviewers(new.organization_id) r
		where r.member_id <> new.member_id;
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

-- As before; who reviews is found once for each organization.
create or replace function certificate_expiry_tell() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	with due as materialized (
		select o.id as organization_id, c.id, c.member_id, c.expires_on,
			c.holder_name, t.name, due.lead
		from organization o
		join certificate_type t on t.organization_id = o.id
		join certificate c on c.organization_id = o.id
			and c.certificate_type_id = t.id
		cross join lateral (select (now()
			at time zone o.timezone)::date as day) as local
		cross join lateral (select min(lead) as lead
			from unnest(t.lead_days) lead
			where lead >= c.expires_on - local.day) as due
		where o.deleted_at is null and o.status = 'active'
			and t.deleted_at is null and c.deleted_at is null
			and c.review <> 'rejected'
			and c.expires_on between local.day
				and local.day + t.longest_lead
			and due.lead is not null
	), reviewer as materialized (
		select d.organization_id, r.member_id
		from (select distinct d.organization_id from due d) d
		cross join lateral certificate_reviewers(d.organization_id) r
	)
	select notify(case when m.id = d.member_id then 'certificate_expiring'
			else 'certificate_of_team_expiring' end,
		m.account_id, d.organization_id, d.id, d.name,
		d.holder_name, d.expires_on::text,
		format('expiring %s %s %s', d.id, d.expires_on, d.lead))
	from due d
	cross join lateral (select d.member_id as id union
		select r.member_id from reviewer r
		where r.organization_id = d.organization_id) told
	join membership m on m.organization_id = d.organization_id
		and m.id = told.id and m.deleted_at is null
		and m.status = 'active';
$$;

alter function certificate_reviewers(uuid) owner to outstaff_definer;

commit;
