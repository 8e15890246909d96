-- What is told to people outside the pages: a message is a mail or SMS to one
-- recipient, kept with its outcome. A capability is what a link in it allows.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table account add column email_verified_at timestamptz;
grant select (email_verified_at)
	on account to outstaff_app, outstaff_readonly, outstaff_worker;

-- The token itself is in the message alone; who sends it sets its SHA-256.
create table capability (
	id uuid primary key default uuid_v7(),
	kind text not null,
	account_id uuid not null,
	email text not null,
	token_hash bytea,
	expires_at timestamptz not null,
	used_at timestamptz,
	revoked_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint capability_token_hash_unique unique (token_hash),
	constraint capability_token_hash_check
		check (length(token_hash) = 32),
	constraint capability_kind_check check (kind in
		('email_verification', 'password_reset', 'email_change')),
	constraint capability_email_check check (char_length(email) <= 254),
	constraint capability_account_id_exists
		foreign key (account_id) references account (id)
);
comment on column capability.email is 'whom it was sent to, and proves';
create index capability_account on capability (account_id, kind)
	where used_at is null and revoked_at is null;
call table_protect('capability', 'account_id = (select current_account())');
call table_audit('capability');
grant select on capability to outstaff_worker;
grant update (token_hash) on capability to outstaff_worker;
grant select, insert, update on capability to outstaff_definer;

create table message (
	id uuid primary key default uuid_v7(),
	organization_id uuid,
	account_id uuid,
	channel text not null default 'mail',
	event text not null,
	recipient text not null,
	capability_id uuid,
	status text not null default 'waiting',
	error text,
	sent_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint message_channel_check check (channel in ('mail', 'sms')),
	constraint message_event_check check (event ~ '^[a-z_]{1,60}$'),
	constraint message_recipient_check
		check (char_length(recipient) between 1 and 254),
	constraint message_status_check
		check (status in ('waiting', 'sent', 'failed')),
	constraint message_error_check check (char_length(error) <= 500),
	constraint message_sent_check
		check ((status = 'sent') = (sent_at is not null)),
	constraint message_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint message_account_id_exists
		foreign key (account_id) references account (id),
	constraint message_capability_id_exists
		foreign key (capability_id) references capability (id)
);
create index message_account on message (account_id, id);
create index message_organization on message (organization_id, id);
call table_protect('message',
	'organization_id = (select current_organization())');
grant select on message to outstaff_app, outstaff_readonly, outstaff_worker;
grant update (status, error, sent_at) on message to outstaff_worker;
grant select, insert on message to outstaff_definer;

-- A mail with this change; one job sends it.
create function mail_add(event text, account_id uuid, recipient text,
	capability_id uuid default null) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	message_id uuid := uuid_v7();
begin
	insert into message (id, organization_id, account_id, event, recipient,
		capability_id)
	values (message_id, current_organization(), account_id, event,
		recipient, capability_id);
	perform job_add('mail', jsonb_build_object('message_id', message_id),
		message_id::text);
end $$;

-- A link for one purpose takes the place of earlier ones.
create function capability_mail(kind text, account_id uuid, email text,
	lifetime interval) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	capability_id uuid := uuid_v7();
begin
	update capability c set revoked_at = now()
	where c.account_id = account_id and c.kind = kind
		and c.used_at is null and c.revoked_at is null;
	insert into capability (id, kind, account_id, email, expires_at)
	values (capability_id, kind, account_id, email, now() + lifetime);
	perform mail_add(kind, account_id, email, capability_id);
end $$;

-- Who changes something before anybody is signed in.
create function set_actor(account_id uuid, action text, request_id text)
returns void language plpgsql as $$
begin
	perform set_config('outstaff.account', account_id::text, true),
		set_config('outstaff.action', action, true),
		set_config('outstaff.request', request_id, true);
end $$;

-- Used from now on, and the transaction goes on as its account: of any number
-- that try, one gets a row.
create function capability_use(token_hash bytea, kind text, action text,
	request_id text) returns capability
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	used capability;
begin
	select c.* into used from capability c where c.token_hash = token_hash;
	perform set_actor(used.account_id, action, request_id);
	update capability c set used_at = now()
	where c.token_hash = token_hash and c.kind = kind and c.used_at is null
		and c.revoked_at is null and c.expires_at > now()
	returning c.* into used;
	return used;
end $$;

alter function mail_add(text, uuid, text, uuid) owner to outstaff_definer;
alter function capability_mail(text, uuid, text, interval)
	owner to outstaff_definer;
alter function capability_use(bytea, text, text, text)
	owner to outstaff_definer;
grant execute on function mail_add(text, uuid, text, uuid),
	capability_mail(text, uuid, text, interval),
	set_actor(uuid, text, text),
	capability_use(bytea, text, text, text) to outstaff_definer;

commit;
