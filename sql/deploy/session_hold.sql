-- What outlives a session (a token, another session, a link that changes the
-- address) is begun only while that session lives: not by one that is being
-- ended at the same moment.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The caller's account, held until the end of the transaction, and the session
-- at hand, which is alive; else the request begins anew, as nobody.
create function session_hold(session_id uuid) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform from account a where a.id = current_account()
	for no key update;
	perform from session s
	where s.id = $1 and s.account_id = current_account()
		and session_alive(s);
	if not found then
		raise exception 'the session ended' using errcode = 'OS001';
	end if;
	return $1;
end $$;
alter function session_hold(uuid) owner to outstaff_definer;
grant execute on function session_hold(uuid) to outstaff_app;

commit;
