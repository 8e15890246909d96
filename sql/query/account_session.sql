-- The sessions that are open in somebody's name, as that person sees them.

-- account_session_list(session_id uuid) many
-- The caller's live sessions, the one at hand first.
select s.id, s.kind, s.browser, s.system, s.address, s.created_at, s.seen_at,
	s.expires_at, s.current
from session_mine(:'session_id') s;

-- account_session_end(id uuid) one
-- One of the caller's own ends at once.
select s.id from session_end(:'id') s (id);

-- account_session_end_others(session_id uuid) none
-- All of the caller's end but the one at hand.
select session_end_others(:'session_id');

-- session_recent(session_id uuid) one
-- Whether the caller proved who they are within the last five minutes.
select s.authenticated_at > now() - interval '5 minutes' as recent
from session s
where s.id = :'session_id';

-- session_authenticate(session_id uuid, new_token_hash bytea) none
-- The caller has just proved it; the session goes on under the new token.
select session_authenticate(h.id, :'new_token_hash')
from session_hold(:'session_id') h (id);
