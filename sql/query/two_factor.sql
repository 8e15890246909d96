-- A second proof at sign-in.

-- two_factor_state() one
-- How it stands with the caller.
select t.enabled, t.confirmed_at, t.codes_left from two_factor_state() t;

-- two_factor_of(id uuid) many
-- What an account's codes are checked against; no row where there is nothing.
select encode(t.sealed_secret, 'hex') as sealed_secret, t.last_step, t.confirmed
from two_factor_of(:'id') t;

-- two_factor_begin(sealed_secret bytea) none
-- The caller sets it up; until a code is confirmed, nothing changes.
select two_factor_begin(:'sealed_secret');

-- two_factor_confirm(session_id uuid, step bigint, recovery_hashes bytea[], new_token_hash bytea) one
-- It is on from now.
select t.codes_left from two_factor_confirm(:'session_id', :'step',
	:'recovery_hashes', :'new_token_hash') t;

-- two_factor_use(id uuid, step bigint, request_id text) many
-- A row for who is first with the code of this step.
select t.id from two_factor_use(:'id', :'step', :'request_id') t (id);

-- two_factor_recover(id uuid, code_hash bytea, request_id text) many
-- A row for who is first with this recovery code.
select t.id from two_factor_recover(:'id', :'code_hash', :'request_id') t (id);

-- two_factor_renew(recovery_hashes bytea[]) one
-- New recovery codes; the old ones are void.
select t.codes_left from two_factor_renew(:'recovery_hashes') t;

-- two_factor_disable() one
-- It is off from now.
select t.id from two_factor_disable() t (id);

-- session_pending_create(id uuid, token_hash bytea, user_agent text, address inet, request_id text, password_seen text, factor_seen bool) none
-- The password was right; this stands for nobody until the code is.
select session_pending_create(h.id, :'token_hash', :'user_agent', :'address',
	:'request_id')
from sign_in_hold(:'id', :'password_seen', :'factor_seen') h (id);

-- session_pending(token_hash bytea) many
-- Whose code is awaited; no row where none is.
select p.account_id as id, p.email from session_pending(:'token_hash') p;

-- session_pending_end(token_hash bytea) none
-- Too many wrong codes.
select session_pending_end(:'token_hash');

-- session_promote(token_hash bytea, new_token_hash bytea, user_agent text, address inet, request_id text) one
-- The code was right: a session takes the place of what waited for it.
select s.id, s.organization_id, s.expires_at
from session_promote(:'token_hash', :'new_token_hash', :'user_agent',
	:'address', :'request_id') s;
