-- Text messages: a phone number that its holder has proven, messages that go to
-- it, and what became of each of them, as the provider says it.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter table message
	add column attempts int not null default 0,
	add column provider_id text,
	add column provider_status text,
	add column sending_since timestamptz,
	drop constraint message_status_check,
	drop constraint message_sent_check,
	add constraint message_status_check check (status in
		('waiting', 'sending', 'sent', 'delivered', 'failed')),
	add constraint message_sent_check check (sent_at is not null
		or status not in ('sent', 'delivered')),
	add constraint message_sending_check check (sending_since is not null
		or status <> 'sending'),
	add constraint message_provider_id_check
		check (provider_id ~ '^[A-Za-z0-9]{1,64}$'),
	add constraint message_provider_status_check
		check (provider_status ~ '^[a-z_]{1,40}$');
comment on column message.sending_since is
	'set: the provider may have it, ask before it is given again';
create index message_provider on message (provider_id)
	where provider_id is not null;
grant update (attempts, provider_id, provider_status, sending_since)
	on message to outstaff_worker;
grant update on message to outstaff_definer;

alter table account
	add column phone text,
	add column phone_verified_at timestamptz,
	add constraint account_phone_check
		check (phone ~ '^\+[1-9][0-9]{7,14}$'),
	add constraint account_phone_verified_check
		check ((phone is null) = (phone_verified_at is null));
comment on column account.phone is 'E.164; only what was proven';
grant select (phone, phone_verified_at)
	on account to outstaff_app, outstaff_readonly, outstaff_worker;

-- A number that waits for its code. The code is in the message alone: whoever
-- sends or checks it derives it from the id and the installation's secret.
create table phone_confirmation (
	id uuid primary key default uuid_v7(),
	account_id uuid not null,
	phone text not null,
	expires_at timestamptz not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint phone_confirmation_account_id_unique unique (account_id),
	constraint phone_confirmation_account_id_exists
		foreign key (account_id) references account (id),
	constraint phone_confirmation_phone_check
		check (phone ~ '^\+[1-9][0-9]{7,14}$')
);
call table_protect('phone_confirmation',
	'account_id = (select current_account())');
call table_audit('phone_confirmation');
grant select on phone_confirmation
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant select, insert, delete on phone_confirmation to outstaff_definer;

alter table notification_preference
	add column by_sms boolean not null default false;

-- A message with this change; one job sends it.
create function message_add(channel text, event text, account_id uuid,
	organization_id uuid, recipient text, capability_id uuid default null,
	notification_id uuid default null) returns uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	message_id uuid := uuid_v7();
begin
	insert into message (id, organization_id, account_id, channel, event,
		recipient, capability_id, notification_id)
	values (message_id, organization_id, account_id, channel, event,
		recipient, capability_id, notification_id);
	perform job_add(channel, jsonb_build_object('message_id', message_id),
		message_id::text);
	return message_id;
end $$;

create or replace function mail_add(event text, account_id uuid,
	recipient text, capability_id uuid default null) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select message_add('mail', event, account_id, current_organization(),
		recipient, capability_id);
$$;

-- A code to this number; it takes the place of an earlier one.
create function phone_ask(phone text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	delete from phone_confirmation c
	where c.account_id = current_account();
	insert into phone_confirmation (account_id, phone, expires_at)
	values (current_account(), phone, now() + interval '10 minutes');
	perform message_add('sms', 'phone_code', current_account(), null,
		phone);
end $$;

-- The code was right: of any number that confirm, one gets a row.
create function phone_confirm(id uuid) returns table (phone text,
	phone_verified_at timestamptz)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	proven text;
begin
	delete from phone_confirmation c
	where c.id = phone_confirm.id and c.account_id = current_account()
		and c.expires_at > now()
	returning c.phone into proven;
	return query
	update account a set phone = proven, phone_verified_at = now()
	where a.id = current_account() and proven is not null
	returning a.phone, a.phone_verified_at;
end $$;

-- No number any more, nor one that waits; a row where there was either.
create function phone_remove() returns setof uuid
language sql security definer set search_path = outstaff, pg_temp as $$
	with asked as (delete from phone_confirmation c
		where c.account_id = current_account()
		returning c.account_id),
	kept as (update account a set phone = null, phone_verified_at = null
		where a.id = current_account() and a.phone is not null
		returning a.id)
	select account_id from asked union select id from kept;
$$;

create function account_phone_forget() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	delete from phone_confirmation c where c.account_id = new.id;
	new.phone := null;
	new.phone_verified_at := null;
	return new;
end $$;
create trigger forget_phone before update on account for each row
	when (old.deleted_at is null and new.deleted_at is not null)
	execute function account_phone_forget();

-- What the provider says became of a message: a row where there is such a one.
-- Its words come in any order and more than once; only later ones count.
create function message_outcome(message_id uuid, provider_id text,
	provider_status text, error text) returns setof uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	course constant text[] := '{accepted,scheduled,queued,sending,sent,'
		'canceled,failed,undelivered,delivered,read}';
	known message;
begin
	select m.* into known from message m
	where m.id = message_id and m.channel = 'sms'
		and coalesce(m.provider_id, provider_id) = provider_id
	for update;
	if not found then
		return;
	end if;
	if array_position(course, provider_status)
		> coalesce(array_position(course, known.provider_status), 0) then
		update message m set provider_id = message_outcome.provider_id,
			provider_status = message_outcome.provider_status,
			sent_at = coalesce(m.sent_at, now()),
			status = case when provider_status in ('delivered', 'read')
					then 'delivered'
				when provider_status in ('canceled', 'failed',
					'undelivered') then 'failed'
				else 'sent' end,
			error = case when provider_status in ('canceled',
					'failed', 'undelivered')
				then left(message_outcome.error, 500) end
		where m.id = message_id;
	end if;
	return next message_id;
end $$;

alter function message_add(text, text, uuid, uuid, text, uuid, uuid)
	owner to outstaff_definer;
alter function phone_ask(text) owner to outstaff_definer;
alter function phone_confirm(uuid) owner to outstaff_definer;
alter function phone_remove() owner to outstaff_definer;
alter function account_phone_forget() owner to outstaff_definer;
alter function message_outcome(uuid, text, text, text)
	owner to outstaff_definer;
grant execute on function message_add(text, text, uuid, uuid, text, uuid, uuid)
	to outstaff_definer;
grant execute on function phone_ask(text), phone_confirm(uuid), phone_remove(),
	message_outcome(uuid, text, text, text) to outstaff_app;

commit;
