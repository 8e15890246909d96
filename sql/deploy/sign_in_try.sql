-- Guessing one account from many networks. Whoever fails in somebody's name must
-- not lock them out: after a hundred tries (NIST SP 800-63B, 5.2.2), or a
-- thousand in a day, only networks go on that the account was signed in to from,
-- or its password set by mail; each has a hundred tries more. Others wait, for an
-- account that does not exist too. (Whoever is a neighbour in such a network can
-- tell that the account exists.)
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create function attempt_key(what text, who text) returns bytea
language sql immutable parallel safe
begin atomic
	select sha256(convert_to(what || ' ' || lower(who), 'UTF8'));
end;

create function sign_in_is_usual(email text, address inet) returns boolean
language sql stable security definer set search_path = outstaff, pg_temp as $$
	select exists (select from account a
		join sign_in_device d on d.account_id = a.id
		where lower(a.email) = lower($1) and a.deleted_at is null
			and d.network = sign_in_network($2));
$$;

-- Whoever has just set a password by mail may sign in from where they are.
create function sign_in_make_usual(account_id uuid, address inet,
	user_agent text) returns uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	insert into sign_in_device as d (account_id, device, network)
	values ($1, sign_in_device_name($3), sign_in_network($2))
	on conflict (account_id, device, network) do update
	set updated_at = now()
	returning d.account_id;
$$;

-- Counts a try; the seconds to wait, 0 is: go on. One account from one network is
-- stopped early, many accounts from one network later, one account from
-- everywhere as above. The network is the address, or what it stands for.
create function sign_in_try(email text, network text, address inet)
returns int
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	span constant int := 900;
	wait int := attempt_register(attempt_key('sign-in pair',
		email || ' ' || network), 10, span);
begin
	if wait = 0 then
		wait := attempt_register(attempt_key('sign-in network',
			network), 300, span);
	end if;
	if wait > 0 then
		return wait;
	end if;
	wait := attempt_register(attempt_key('sign-in account', email), 100,
		span);
	if wait = 0 then
		wait := attempt_register(attempt_key('sign-in day', email),
			1000, 86400);
	end if;
	if wait > 0 and sign_in_is_usual(email, address) then
		wait := attempt_register(attempt_key('sign-in usual', email
			|| ' ' || sign_in_network(address)), 100, span);
	end if;
	return wait;
end $$;

-- The right password was given: what was wrong before counts no more at this
-- network; elsewhere this try does not count, and others go on waiting. In the
-- order of sign_in_try: of two at once neither waits for what the other holds.
create function sign_in_clear(email text, network text) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	delete from attempt a
	where a.key_hash = attempt_key('sign-in pair', email || ' ' || network);
	update attempt a set tries = a.tries - 1
	where a.key_hash = attempt_key('sign-in network', network)
		and a.tries > 1;
	update attempt a set tries = a.tries - 1
	where a.key_hash = attempt_key('sign-in account', email)
		and a.tries > 1;
	update attempt a set tries = a.tries - 1
	where a.key_hash = attempt_key('sign-in day', email)
		and a.tries > 1;
$$;

alter function sign_in_is_usual(text, inet) owner to outstaff_definer;
alter function sign_in_make_usual(uuid, inet, text) owner to outstaff_definer;
alter function sign_in_try(text, text, inet) owner to outstaff_definer;
alter function sign_in_clear(text, text) owner to outstaff_definer;
grant execute on function attempt_key(text, text),
	sign_in_is_usual(text, inet) to outstaff_definer;
grant execute on function sign_in_try(text, text, inet),
	sign_in_clear(text, text), sign_in_make_usual(uuid, inet, text)
	to outstaff_app;

commit;
