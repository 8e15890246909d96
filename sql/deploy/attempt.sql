-- Throttling: how often something (an address, an email) was tried within a
-- window of time. Only functions touch it; it leaves no audit events.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table attempt (
	key_hash bytea primary key,
	tries int not null default 1,
	ends_at timestamptz not null,
	constraint attempt_key_hash_check check (length(key_hash) = 32)
);
create index attempt_ends_at on attempt (ends_at);

call table_protect('attempt', 'false');
grant select (ends_at), delete on attempt to outstaff_worker;
grant select, insert, update, delete on attempt to outstaff_definer;

-- Counts one try and says how many seconds to wait; 0 is: go on. Tries that
-- have to wait do not make the wait longer.
create function attempt_register(key_hash bytea, most int,
	window_seconds int) returns int
language sql security definer set search_path = outstaff, pg_temp as $$
	insert into attempt as a (key_hash, ends_at)
	values ($1, now() + make_interval(secs => window_seconds))
	on conflict on constraint attempt_pkey do update set
		tries = case when a.ends_at <= now() then 1
			else least(a.tries, most) + 1 end,
		ends_at = case when a.ends_at <= now() then excluded.ends_at
			else a.ends_at end
	returning case when a.tries <= most then 0
		else greatest(1, ceil(extract(epoch from a.ends_at - now()))::int)
		end;
$$;

-- Forgets what was counted: the right password was given.
create function attempt_clear(key_hash bytea) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	delete from attempt a where a.key_hash = $1;
$$;

alter function attempt_register(bytea, int, int) owner to outstaff_definer;
alter function attempt_clear(bytea) owner to outstaff_definer;
grant execute on function attempt_register(bytea, int, int),
	attempt_clear(bytea) to outstaff_app;

commit;
