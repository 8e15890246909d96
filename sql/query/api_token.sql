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

-- api_token_create(token_hash bytea, name text, prefix text, scopes text[], expires_in_days int) one
-- For the caller, in the current organization.
select t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at,
	t.seen_at as last_used_at, t.revoked_at, 'active' as status
from api_token_create(:'token_hash', :'name', :'prefix', :'scopes',
	:'expires_in_days') t;

-- api_token_revoke(id uuid) one
-- The next request with it is refused.
select t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at,
	t.seen_at as last_used_at, t.revoked_at, 'revoked' as status
from api_token_revoke(:'id') t;
