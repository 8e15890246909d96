-- Guessing one account from many networks. Whoever fails in somebody's name must
-- not lock them out: after a hundred tries without the right password (NIST SP
-- 800-63B, 5.2.2) whoever comes from a network that the account was signed in to
-- from goes on, and for a quarter of an hour everybody does once its owner has
-- proven the mailbox by setting a new password. Others wait, for an account that
-- does not exist too.
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
		where lower(a.email) = lower($1) and a.deleted_at is null
			and (exists (select from sign_in_device d
				where d.account_id = a.id
					and d.network = sign_in_network($2))
			or exists (select from capability c
				where lower(c.email) = lower($1)
					and c.account_id = a.id
					and c.kind = 'password_reset'
					and c.used_at > now() - interval '15 minutes')));
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
	if wait = 0 then
		wait := attempt_register(attempt_key('sign-in account', email),
			100, span);
		if wait > 0 and sign_in_is_usual(email, address) then
			wait := 0;
		end if;
	end if;
	return wait;
end $$;

-- The right password was given: what was wrong before counts no more, and this
-- try not at its network, where a whole company may be. In the order of
-- sign_in_try: of two at once neither waits for what the other holds.
create function sign_in_clear(email text, network text) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	delete from attempt a
	where a.key_hash = attempt_key('sign-in pair', email || ' ' || network);
	update attempt a set tries = a.tries - 1
	where a.key_hash = attempt_key('sign-in network', network)
		and a.tries > 1;
	delete from attempt a
	where a.key_hash = attempt_key('sign-in account', email);
$$;

alter function sign_in_is_usual(text, inet) owner to outstaff_definer;
alter function sign_in_try(text, text, inet) owner to outstaff_definer;
alter function sign_in_clear(text, text) owner to outstaff_definer;
grant execute on function attempt_key(text, text),
	sign_in_is_usual(text, inet) to outstaff_definer;
grant execute on function sign_in_try(text, text, inet),
	sign_in_clear(text, text) to outstaff_app;

commit;
