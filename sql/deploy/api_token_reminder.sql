-- Who made an API token is told before it ends, so that no program stops by
-- surprise.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- A week and a day before; of one that is made for not much longer than that,
-- its owner knows.
create function api_token_remind() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select notify('api_token_expiring', t.account_id, t.organization_id,
		t.id, t.name, null, (t.expires_at at time zone
			coalesce(a.timezone, o.timezone))::date::text,
		format('api_token %s %s', t.id, due.lead))
	from api_token t
	join session s on s.id = t.session_id and s.revoked_at is null
	join account a on a.id = t.account_id
	join organization o on o.id = t.organization_id
		and o.status = 'active' and o.deleted_at is null
	join membership m on m.organization_id = t.organization_id
		and m.account_id = t.account_id
		and m.status = 'active' and m.deleted_at is null
	cross join lateral (select min(lead) as lead
		from unnest(array[1, 7]) lead
		where t.expires_at <= now() + make_interval(days => lead)
			and t.expires_at - t.created_at
				> make_interval(days => lead * 2)) due
	where t.revoked_at is null and t.expires_at > now()
		and due.lead is not null;
$$;

insert into notification_event
values ('api_token_expiring', false, true, true);
insert into schedule (kind, every)
values ('api_token_reminder', interval '1 hour');

alter function api_token_remind() owner to outstaff_definer;
grant execute on function api_token_remind() to outstaff_worker;

commit;
