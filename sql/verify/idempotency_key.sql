set search_path = outstaff, pg_temp;
select account_id, organization_id, route, key, request_hash, status, location,
	body, created_at
from idempotency_key where false;
