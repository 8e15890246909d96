-- First answers of requests that carry a key, so that the same request again
-- gets the same answer. Keys belong to an account in an organization (nil:
-- in none). Bookkeeping: no audit events.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table idempotency_key (
	account_id uuid not null,
	organization_id uuid not null,
	route text not null,
	key text not null,
	request_hash bytea not null,
	status int,
	location text,
	body text,
	created_at timestamptz not null default now(),
	constraint idempotency_key_key_unique
		primary key (account_id, organization_id, route, key),
	constraint idempotency_key_key_check
		check (char_length(key) between 1 and 255),
	constraint idempotency_key_route_check
		check (char_length(route) between 1 and 255),
	constraint idempotency_key_request_hash_check
		check (length(request_hash) = 32),
	constraint idempotency_key_status_check
		check (status between 100 and 599),
	constraint idempotency_key_account_id_exists
		foreign key (account_id) references account (id)
);
create index idempotency_key_age on idempotency_key (created_at);

call table_protect('idempotency_key', 'account_id = (select current_account())
	and organization_id = coalesce((select current_organization()),
		''00000000-0000-0000-0000-000000000000'')');
grant select, insert, update (status, location, body)
	on idempotency_key to outstaff_app;
grant select (created_at), delete on idempotency_key to outstaff_worker;

commit;
