begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop function api_token_use, api_token_revoke, api_token_create;
drop table api_token;

create or replace function session_organization(account_id uuid) returns uuid
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select m.organization_id
	from membership m
	join organization o on o.id = m.organization_id
	left join lateral (select max(s.seen_at) as at from session s
		where s.account_id = m.account_id
			and s.organization_id = m.organization_id) used on true
	where m.account_id = $1 and m.status = 'active' and m.deleted_at is null
		and o.status = 'active' and o.deleted_at is null
	order by used.at desc nulls last, m.created_at, m.id
	limit 1;
$$;

create or replace function session_alive(s session) returns boolean
language sql stable
begin atomic
	select s.revoked_at is null and s.expires_at > now()
		and (s.kind = 'bearer'
			or s.seen_at > now() - interval '30 minutes');
end;

-- row-level security is forced on the owner too, who has no rule
alter table session no force row level security;
delete from session where kind = 'token';
alter table session force row level security;
alter table session drop constraint session_kind_check;
alter table session add constraint session_kind_check
	check (kind in ('cookie', 'bearer'));

commit;
