-- Addresses that are proven by mail, and passwords that were forgotten.

-- email_verification_send() none
-- One more mail; nothing where the address is proven.
select email_verification_send();

-- email_verify(token_hash bytea, request_id text) many
-- No row where the link is used, replaced, too old or nobody's.
select v.account_id from email_verify(:'token_hash', :'request_id') v;

-- password_reset_ask(email text) none
-- Somebody forgot it; known or not, nothing is told.
select password_reset_ask(:'email');

-- password_reset_prepare(job_id uuid) none
-- A mail with a link, where the address has an account.
select password_reset_prepare(:'job_id');

-- password_reset_find(token_hash bytea) many
-- Whose password it is; no row where the link is good for nothing.
select f.email, f.first_name, f.last_name
from password_reset_find(:'token_hash') f;

-- password_reset(token_hash bytea, password_hash text, request_id text, address inet, user_agent text) many
-- No row where another was quicker. From here one may sign in with it.
select sign_in_make_usual(r.account_id, :'address', :'user_agent') as account_id
from password_reset(:'token_hash', :'password_hash', :'request_id') r;

-- email_change_ask(email text, session_id uuid) none
-- The link goes to the new address.
select email_change_ask(:'email') from session_hold(:'session_id');

-- email_change(token_hash bytea, request_id text) many
-- No row where the link is good for nothing, or the address is another's.
select c.account_id from email_change(:'token_hash', :'request_id') c;
