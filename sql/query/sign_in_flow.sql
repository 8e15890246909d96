-- Visits to a provider.

-- sign_in_flow_begin(token_hash bytea, provider uuid, next text, link bool) none
-- A browser goes to a provider.
select sign_in_flow_begin(:'token_hash', :'provider', :'next', :'link');

-- sign_in_flow_find(token_hash bytea) many
-- What it went for.
select f.provider_id, f.account_id, f.next
from sign_in_flow_find(:'token_hash') f;

-- sign_in_flow_use(token_hash bytea) many
-- It is back; no row where another was quicker.
select f.provider_id from sign_in_flow_use(:'token_hash') f;
