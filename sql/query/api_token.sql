-- Personal tokens of programs.

-- api_token_list(organization_id uuid) many
-- The caller's, in this organization; those that work first.
select t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at,
	t.seen_at as last_used_at, t.revoked_at,
	case when t.revoked_at is not null then 'revoked'
		when t.expires_at <= now() or s.id is null then 'expired'
		when s.revoked_at is not null then 'revoked'
		else 'active' end as status
from api_token t
left join session s on s.id = t.session_id
where t.organization_id = :'organization_id'
order by t.revoked_at is not null, t.expires_at <= now(), t.created_at desc,
	t.id;

-- api_token_create(token_hash bytea, name text, prefix text, scopes text[], expires_in_days int, session_id uuid) one
-- For the caller, in the current organization; first the session is held.
select t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at,
	t.seen_at as last_used_at, t.revoked_at, 'active' as status
from session_hold(:'session_id') h (id)
cross join lateral api_token_create(:'token_hash', :'name',
	case when h.id is not null then :'prefix' end, :'scopes',
	:'expires_in_days') t;

-- api_token_revoke(id uuid) one
-- The next request with it is refused.
select t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at,
	t.seen_at as last_used_at, t.revoked_at, 'revoked' as status
from api_token_revoke(:'id') t;

-- api_token_remind(job_id uuid) none
-- What ends soon is told to its owner, a week and a day before.
select api_token_remind() where :'job_id'::uuid is not null;
