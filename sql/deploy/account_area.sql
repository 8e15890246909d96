-- What people change of their own account: names, time zone, password, and the
-- sessions that are open in their name.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The reader's zone; null: that of the organization looked at.
alter table account add column timezone text;
grant select (timezone) on account
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant update (first_name, last_name, timezone) on account to outstaff_app;

create function account_check() returns trigger language plpgsql as $$
begin
	if new.timezone is not null and not timezone_exists(new.timezone) then
		raise exception 'there is no time zone %', new.timezone
		using errcode = '23514',
			constraint = 'account_timezone_exists';
	end if;
	return new;
end $$;
create trigger valid before insert or update of timezone on account
	for each row execute function account_check();

-- What programs remember of a person, they read anew.
create function account_follow() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update organization set policy_version = policy_version + 1
	where id in (select m.organization_id from membership m
		where m.account_id = new.id and m.deleted_at is null);
	return null;
end $$;
alter function account_follow() owner to outstaff_definer;
create trigger policy after update on account for each row
	when ((old.first_name, old.last_name, old.timezone)
		is distinct from (new.first_name, new.last_name, new.timezone))
	execute function account_follow();

create function account_timezone(account_id uuid) returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.timezone from account a where a.id = account_id;
$$;

-- When the person last proved who they are.
alter table session add column authenticated_at timestamptz;
alter table session disable trigger user;
update session set authenticated_at = '-infinity';
alter table session enable trigger user;
alter table session alter column authenticated_at set not null,
	alter column authenticated_at set default now();
grant select (authenticated_at) on session
	to outstaff_app, outstaff_readonly, outstaff_worker;

-- The same session under a new token and id: the old ones are dead at once,
-- whoever remembers them. Only one's own.
create function session_rotate(session_id uuid, token_hash bytea)
returns setof uuid language sql
security definer set search_path = outstaff, pg_temp as $$
	with old as (update session s set revoked_at = now()
		where s.id = session_id and s.account_id = current_account()
			and s.revoked_at is null
		returning s.*)
	insert into session as s (account_id, organization_id, token_hash, kind,
		user_agent, address, created_at, expires_at)
	select o.account_id, o.organization_id, $2, o.kind, o.user_agent,
		o.address, o.created_at, o.expires_at from old o
	returning s.id;
$$;

-- The person has just proved who they are. Without a token the session stays
-- the one it is: programs keep theirs.
create function session_authenticate(session_id uuid, token_hash bytea)
returns void language plpgsql
security definer set search_path = outstaff, pg_temp as $$
begin
	if token_hash is not null then
		perform session_rotate(session_id, token_hash);
	else
		update session s set authenticated_at = now()
		where s.id = session_id and s.account_id = current_account();
	end if;
end $$;

create function session_end_others(session_id uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	update session s set revoked_at = now()
	where s.account_id = current_account() and s.id <> session_id
		and s.revoked_at is null and s.expires_at > now();
$$;

create function session_end(id uuid) returns setof uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	update session s set revoked_at = now()
	where s.id = $1 and s.account_id = current_account()
		and session_alive(s)
	returning s.id;
$$;

-- What a browser calls itself, in the words of people; null where it is none
-- that is known. The order matters: most claim to be several.
create function session_browser(user_agent text) returns text
language sql immutable parallel safe
begin atomic
	select case
		when user_agent ~ 'Edg(e|A|iOS)?/' then 'Edge'
		when user_agent ~ 'OPR/|Opera' then 'Opera'
		when user_agent ~ 'SamsungBrowser/' then 'Samsung Internet'
		when user_agent ~ 'Firefox/|FxiOS/' then 'Firefox'
		when user_agent ~ 'Chrome/|CriOS/' then 'Chrome'
		when user_agent ~ 'Safari/' then 'Safari'
		when user_agent ~ '^[A-Za-z][A-Za-z0-9._-]*/'
			and user_agent !~ '^Mozilla/'
			then split_part(user_agent, '/', 1)
		end;
end;

create function session_system(user_agent text) returns text
language sql immutable parallel safe
begin atomic
	select case
		when user_agent ~ 'iPhone' then 'iPhone'
		when user_agent ~ 'iPad' then 'iPad'
		when user_agent ~ 'Android' then 'Android'
		when user_agent ~ 'Windows' then 'Windows'
		when user_agent ~ 'CrOS' then 'ChromeOS'
		when user_agent ~ 'Macintosh|Mac OS X' then 'macOS'
		when user_agent ~ 'Linux|X11' then 'Linux'
		end;
end;

-- The caller's live sessions, the one at hand first.
create function session_mine(session_id uuid) returns table (
	id uuid, kind text, browser text, system text, address text,
	created_at timestamptz, seen_at timestamptz, expires_at timestamptz,
	current boolean)
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select s.id, s.kind, session_browser(s.user_agent),
		session_system(s.user_agent), host(s.address), s.created_at,
		s.seen_at, s.expires_at, s.id = session_id
	from session s
	where s.account_id = current_account() and session_alive(s)
		and s.kind in ('cookie', 'bearer')
	order by s.id = session_id desc, s.seen_at desc, s.id
	limit 200;
$$;

create function account_password() returns text
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select a.password_hash from account a where a.id = current_account();
$$;

-- All other sessions, and links to set a new one, end with the old password,
-- and its holder is told. Where somebody else changed it meanwhile, the one
-- that was checked is not the one that counts any more.
create function account_password_change(session_id uuid, old_hash text,
	password_hash text, token_hash bytea) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update account a set password_hash = account_password_change.password_hash
	where a.id = current_account() and a.password_hash = old_hash;
	if not found then
		raise exception 'the password was changed meanwhile' using
			errcode = 'OS409',
			constraint = 'account_password_hash_seen';
	end if;
	update capability c set revoked_at = now()
	where c.account_id = current_account() and c.kind = 'password_reset'
		and c.used_at is null and c.revoked_at is null;
	perform mail_add('password_changed', a.id, a.email) from account a
	where a.id = current_account();
	perform session_end_others(session_id),
		session_authenticate(session_id, token_hash);
end $$;

alter function account_timezone(uuid) owner to outstaff_definer;
alter function session_rotate(uuid, bytea) owner to outstaff_definer;
alter function session_authenticate(uuid, bytea) owner to outstaff_definer;
alter function session_end_others(uuid) owner to outstaff_definer;
alter function session_end(uuid) owner to outstaff_definer;
alter function session_mine(uuid) owner to outstaff_definer;
alter function account_password() owner to outstaff_definer;
alter function account_password_change(uuid, text, text, bytea)
	owner to outstaff_definer;
grant execute on function session_browser(text), session_system(text)
	to outstaff_app, outstaff_definer;
grant execute on function account_timezone(uuid),
	session_authenticate(uuid, bytea), session_end_others(uuid),
	session_end(uuid), session_mine(uuid), account_password(),
	account_password_change(uuid, text, text, bytea) to outstaff_app;

commit;
