-- Signed-in browsers and API clients.

-- principal_load(token_hash bytea) many
-- What a token stands for; no row where it is not good any more. Writes.
select p.session_id, p.session_kind, p.account_id, p.account_name, p.first_name,
	p.last_name, p.email, p.organization_id, p.organization_name,
	p.organization_slug, p.timezone, p.member_id, p.stamp, p.roles,
	p.grants_until, account_is_verified(p.account_id) as is_verified,
	(extract(epoch from p.grants_until - now()) * 1000000)::bigint
		as grants_left_us, l.language, l.organization_language
from principal_load(:'token_hash') p
cross join lateral principal_language(p.account_id, p.organization_id) l;

-- session_create(account_id uuid, token_hash bytea, kind text, user_agent text, address inet, request_id text) one
-- Sign-in, into the organization used last.
select s.id, s.organization_id, s.expires_at
from session_create(:'account_id', :'token_hash', :'kind', :'user_agent',
	:'address', :'request_id') s;

-- session_revoke(session_id uuid) none
-- Sign-out: the token is dead at once.
select session_revoke(:'session_id');
