-- First answers, for the same request again.

-- idempotency_key_claim(account_id uuid, organization_id uuid, route text, key text, request_hash bytea) none
-- First statement of a change: a key that was used stops the transaction
-- (idempotency_key_key_unique), once the request that used it has ended.
insert into idempotency_key
	(account_id, organization_id, route, key, request_hash)
values (:'account_id', case when :'organization_id' is null
		then '00000000-0000-0000-0000-000000000000'
		else :'organization_id' end,
	:'route', :'key', :'request_hash');

-- idempotency_key_store(account_id uuid, organization_id uuid, route text, key text, status int, location text, body text) none
-- The first answer.
update idempotency_key k
set status = :'status', location = :'location', body = :'body'
where k.account_id = :'account_id' and k.organization_id = case
		when :'organization_id' is null
		then '00000000-0000-0000-0000-000000000000'
		else :'organization_id' end
	and k.route = :'route' and k.key = :'key';

-- idempotency_key_read(account_id uuid, organization_id uuid, route text, key text, request_hash bytea) many
-- The answer to give again; the status is null while it is not known, and
-- same_request false where the key came with something else.
select k.request_hash = :'request_hash' as same_request, k.status, k.location,
	k.body
from idempotency_key k
where k.account_id = :'account_id' and k.organization_id = case
		when :'organization_id' is null
		then '00000000-0000-0000-0000-000000000000'
		else :'organization_id' end
	and k.route = :'route' and k.key = :'key';
