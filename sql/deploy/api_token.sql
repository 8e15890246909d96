-- Personal tokens that people give to their programs: for one organization, for
-- some of what their owner may do there, for a year at most. A token stands
-- for a session of its own, so what ends sessions ends it at the next request.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table session drop constraint session_kind_check;
alter table session add constraint session_kind_check
	check (kind in ('cookie', 'bearer', 'token'));

create or replace function session_alive(s session) returns boolean
language sql stable
begin atomic
	select s.revoked_at is null and s.expires_at > now()
		and (s.kind in ('bearer', 'token')
			or s.seen_at > now() - interval '30 minutes');
end;

-- The organization used last by the person, not by their programs' tokens.
create or replace function session_organization(account_id uuid) returns uuid
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select m.organization_id
	from membership m
	join organization o on o.id = m.organization_id
	left join lateral (select max(s.seen_at) as at from session s
		where s.account_id = m.account_id
			and s.organization_id = m.organization_id
			and s.kind <> 'token') used on true
	where m.account_id = $1 and m.status = 'active' and m.deleted_at is null
		and o.status = 'active' and o.deleted_at is null
	order by used.at desc nulls last, m.created_at, m.id
	limit 1;
$$;

-- seen_at is when it was used last, to the minute.
create table api_token (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	account_id uuid not null,
	session_id uuid not null,
	name text not null,
	prefix text not null,
	scopes text[] not null,
	expires_at timestamptz not null,
	revoked_at timestamptz,
	seen_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint api_token_session_id_unique unique (session_id),
	constraint api_token_name_check
		check (char_length(name) between 1 and 80),
	constraint api_token_prefix_check
		check (prefix ~ '^ost_[0-9A-Za-z]{6}$'),
	constraint api_token_scopes_check
		check (cardinality(scopes) between 1 and 100),
	constraint api_token_expires_at_check check (expires_at > created_at
		and expires_at <= created_at + interval '366 days'),
	constraint api_token_account_id_exists
		foreign key (account_id) references account (id),
	constraint api_token_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint api_token_session_id_exists
		foreign key (session_id) references session (id)
		on delete cascade
);
-- The name is how its owner knows it: no two that work have the same.
create unique index api_token_name_unique
	on api_token (account_id, organization_id, lower(name))
	where revoked_at is null;

call table_protect('api_token', 'account_id = (select current_account())');
call table_audit('api_token');
grant select on api_token to outstaff_app, outstaff_readonly, outstaff_worker;
grant select, insert, update on api_token to outstaff_definer;

-- For the caller, in the current organization.
create function api_token_create(token_hash bytea, name text, prefix text,
	scopes text[], expires_in_days int) returns setof api_token
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	ends timestamptz := now() + make_interval(days => expires_in_days);
	made uuid;
begin
	-- one after the other, so that the count is right
	perform from account a where a.id = current_account() for update;
	if (select count(*) from api_token t
		where t.account_id = current_account()
			and t.revoked_at is null and t.expires_at > now()) >= 50 then
		raise exception 'too many tokens' using errcode = 'OS409',
			constraint = 'api_token_most';
	end if;
	-- a name that only an expired token has is free again
	update api_token t set revoked_at = t.expires_at
	where t.account_id = current_account() and t.revoked_at is null
		and t.expires_at <= now()
		and t.organization_id = current_organization()
		and lower(t.name) = lower(api_token_create.name);
	insert into session as s (account_id, organization_id, token_hash, kind,
		expires_at)
	values (current_account(), current_organization(),
		api_token_create.token_hash, 'token', ends)
	returning s.id into made;
	return query
	insert into api_token as t (account_id, organization_id, session_id,
		name, prefix, scopes, expires_at)
	values (current_account(), current_organization(), made,
		api_token_create.name, api_token_create.prefix,
		api_token_create.scopes, ends)
	returning t.*;
end $$;

-- One's own; no row where there is none that still works.
create function api_token_revoke(id uuid) returns setof api_token
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update session s set revoked_at = now()
	from api_token t
	where t.id = api_token_revoke.id and t.account_id = current_account()
		and s.id = t.session_id and s.revoked_at is null;
	return query
	update api_token t set revoked_at = now()
	where t.id = api_token_revoke.id and t.account_id = current_account()
		and t.revoked_at is null
	returning t.*;
end $$;

-- The permissions a token is limited to, null for other sessions. Writes at
-- most once a minute that it is in use.
create function api_token_use(session_id uuid) returns text
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update api_token t set seen_at = now()
	where t.session_id = $1 and t.expires_at > now()
		and (t.seen_at is null
			or t.seen_at < now() - interval '60 seconds');
	return (select array_to_string(t.scopes, ',') from api_token t
		where t.session_id = $1);
end $$;

alter function api_token_create(bytea, text, text, text[], int)
	owner to outstaff_definer;
alter function api_token_revoke(uuid) owner to outstaff_definer;
alter function api_token_use(uuid) owner to outstaff_definer;
grant execute on function api_token_create(bytea, text, text, text[], int),
	api_token_revoke(uuid), api_token_use(uuid) to outstaff_app;

commit;
