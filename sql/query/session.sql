-- Signed-in browsers and API clients.

-- principal_load(token_hash bytea) many
-- What a token stands for; no row where it is not good any more. Writes.
select p.session_id, p.session_kind, p.account_id, p.account_name, p.first_name,
	p.last_name, p.email, p.organization_id, p.organization_name,
	p.organization_slug, p.member_id, p.stamp, p.rules,
	case when account_timezone(p.account_id) is null then p.timezone
		else account_timezone(p.account_id) end as timezone,
	account_is_verified(p.account_id) as is_verified,
	lacks_two_factor(p.account_id, p.organization_id) as lacks_two_factor,
	(extract(epoch from p.rules_until - now()) * 1000000)::bigint
		as rules_left_us, l.language, l.organization_language,
	case p.session_kind when 'token' then api_token_use(p.session_id) end
		as scopes
from principal_load(:'token_hash') p
cross join lateral principal_language(p.account_id, p.organization_id) l;

-- principal_load_bearer(bearer_id uuid) many
-- The same for a program's session, which its access token names.
select p.session_id, p.session_kind, p.account_id, p.account_name, p.first_name,
	p.last_name, p.email, p.organization_id, p.organization_name,
	p.organization_slug, p.timezone, p.member_id, p.stamp, p.rules,
	account_is_verified(p.account_id) as is_verified,
	lacks_two_factor(p.account_id, p.organization_id) as lacks_two_factor,
	(extract(epoch from p.rules_until - now()) * 1000000)::bigint
		as rules_left_us, l.language, l.organization_language,
	null::text as scopes
from principal_load_bearer(:'bearer_id') p
cross join lateral principal_language(p.account_id, p.organization_id) l;

-- session_create(account_id uuid, token_hash bytea, kind text, user_agent text, address inet, request_id text, password_seen text, factor_seen bool) one
-- Sign-in, into the organization used last.
select s.id, s.organization_id, s.expires_at
from sign_in_hold(:'account_id', :'password_seen', :'factor_seen') h (id)
cross join lateral session_create(h.id, :'token_hash', :'kind', :'user_agent',
	:'address', :'request_id') s;

-- bearer_create(account_id uuid, token_hash bytea, user_agent text, address inet, request_id text, password_seen text, factor_seen bool) one
-- A program's sign-in; the hash is that of its first refresh token.
select s.id, s.organization_id, s.expires_at
from sign_in_hold(:'account_id', :'password_seen', :'factor_seen') h (id)
cross join lateral bearer_create(h.id, :'token_hash', :'user_agent',
	:'address', :'request_id') s;

-- refresh_token_use(token_hash bytea, next_hash bytea, request_id text) many
-- The next refresh token for this one; a used one ends its session.
select r.outcome, r.session_id, r.account_id, r.organization_id, r.expires_at
from refresh_token_use(:'token_hash', :'next_hash', :'request_id') r;

-- session_revoke(session_id uuid) none
-- Sign-out: the token is dead at once.
select session_revoke(:'session_id');

-- session_switch(session_id uuid, wanted_id uuid) one
-- The session goes on in another organization of the caller.
select o.id, o.name, o.slug, o.timezone, o.workweek_start, o.created_at,
	o.updated_at
from organization_switch(:'session_id', :'wanted_id') o;

-- session_revoke_everywhere() one
-- Every browser and program of the caller is signed out.
select session_revoke_everywhere() as sessions_ended;
