set search_path = outstaff, pg_temp;
select id, account_id, organization_id, token_hash, kind, user_agent, address,
	created_at, seen_at, expires_at, revoked_at, session_alive(session)
from session where false;
