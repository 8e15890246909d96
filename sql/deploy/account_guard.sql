-- Accounts are looked after: a sign-in from elsewhere is told by mail, pages
-- that are open learn at once that their session ended, operators can close an
-- account, and one that has ended leaves no address behind.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- What somebody has signed in with, and where: kind of browser and system, and
-- the network that the address is of.
create table sign_in_device (
	account_id uuid not null,
	device text not null,
	network cidr not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (account_id, device, network),
	constraint sign_in_device_account_id_exists
		foreign key (account_id) references account (id)
);
create index sign_in_device_seen on sign_in_device (updated_at);
call table_protect('sign_in_device',
	'account_id = (select current_account())');
grant select, delete on sign_in_device to outstaff_worker;
grant select, insert, update, delete on sign_in_device to outstaff_definer;

alter table message add column session_id uuid
	constraint message_session_id_exists
		references session (id) on delete set null;
create index message_session on message (session_id)
	where session_id is not null;
grant execute on function session_browser(text), session_system(text)
	to outstaff_worker;

create function sign_in_network(address inet) returns cidr
language sql immutable parallel safe
begin atomic
	select network(set_masklen(address,
		case family(address) when 4 then 24 else 48 end));
end;

create function sign_in_device_name(user_agent text) returns text
language sql immutable parallel safe
begin atomic
	select coalesce(session_browser(user_agent), '-') || ' / '
		|| coalesce(session_system(user_agent), '-');
end;
grant execute on function sign_in_network(inet), sign_in_device_name(text)
	to outstaff_definer;

set local role outstaff_definer;
insert into sign_in_device (account_id, device, network, created_at)
select s.account_id, sign_in_device_name(s.user_agent),
	sign_in_network(s.address), min(s.created_at)
from session s
where s.kind in ('cookie', 'bearer') and s.address is not null
group by 1, 2, 3;
set local role outstaff_owner;

-- The first sign-in is nobody else's. Five mails a day tell enough; an address
-- that nobody has proven gets none.
create function session_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	used text := sign_in_device_name(new.user_agent);
	place cidr := sign_in_network(new.address);
	usual record;
	mail_id uuid := uuid_v7();
begin
	select count(*) = 0 or bool_or(d.device = used)
			and bool_or(d.network = place) as is_so
	into usual
	from sign_in_device d where d.account_id = new.account_id;
	insert into sign_in_device as d (account_id, device, network)
	values (new.account_id, used, place)
	on conflict (account_id, device, network) do update
	set updated_at = now();
	if usual.is_so or (select count(*) >= 5 from message m
			where m.account_id = new.account_id
				and m.event = 'new_sign_in'
				and m.created_at > now() - interval '1 day') then
		return null;
	end if;
	insert into message (id, account_id, event, recipient, session_id)
	select mail_id, a.id, 'new_sign_in', a.email, new.id
	from account a
	where a.id = new.account_id and a.email_verified_at is not null;
	if found then
		perform job_add('mail', jsonb_build_object('message_id',
			mail_id), mail_id::text);
	end if;
	return null;
end $$;
create trigger tell after insert on session for each row
	when (new.kind in ('cookie', 'bearer') and new.address is not null)
	execute function session_tell();

-- Streams of events are an account's; those that go on are opened again by
-- their pages. One job for each transaction.
create function session_close() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform job_add('event_close', jsonb_build_object('account_id',
		new.account_id), new.account_id || ' ' || pg_current_xact_id());
	return null;
end $$;
create trigger close after update on session for each row
	when (old.revoked_at is null and new.revoked_at is not null
		and new.kind in ('cookie', 'bearer'))
	execute function session_close();

-- Who has gone is in no list of recipients any more. The mail that says so is
-- still to be sent; the worker forgets it then.
create function account_forget() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update message m set recipient = '-'
	where m.account_id = new.id and m.status <> 'waiting';
	update capability c set email = '-' where c.account_id = new.id;
	delete from sign_in_device d where d.account_id = new.id;
	return null;
end $$;
create trigger forget after update on account for each row
	when (old.deleted_at is null and new.deleted_at is not null)
	execute function account_forget();
grant update (recipient) on message to outstaff_definer, outstaff_worker;

-- By an operator. Every session and token ends with the account, and none of
-- them comes back with it.
create function account_set_status(email text, status text)
returns table (id uuid, sessions_ended int)
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_column
declare
	found_id uuid;
	ended int := 0;
begin
	perform set_config('outstaff.action', 'account.' || $2, true);
	update account a set status = $2
	where lower(a.email) = lower($1) and a.deleted_at is null
	returning a.id into found_id;
	if found_id is null then
		return;
	end if;
	if $2 = 'deactivated' then
		update session s set revoked_at = now()
		where s.account_id = found_id and s.revoked_at is null
			and s.expires_at > now();
		get diagnostics ended = row_count;
		update capability c set revoked_at = now()
		where c.account_id = found_id and c.used_at is null
			and c.revoked_at is null;
	end if;
	return query select found_id, ended;
end $$;

alter function session_tell() owner to outstaff_definer;
alter function session_close() owner to outstaff_definer;
alter function account_forget() owner to outstaff_definer;
alter function account_set_status(text, text) owner to outstaff_definer;
grant execute on function account_set_status(text, text) to outstaff_worker;

commit;
