-- Mails go to whom they may: no mailbox is flooded by whoever signs up in its
-- name, a long address gets its link too, and the mail of the day tells nothing
-- of an organization that somebody is not in any more.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- As before, but five mails an hour. What counts them does so for everybody.
create or replace function account_sign_up(email text, password_hash text,
	first_name text, last_name text, company_name text, request_id text)
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	known uuid := (select a.id from account a
		where lower(a.email) = lower(account_sign_up.email)
			and a.deleted_at is null);
	address text := case when known is null then email
		else gen_random_uuid() || '@undone.invalid' end;
	often boolean;
begin
	begin
		perform capability_mail('email_verification', account_create(
			address, password_hash, first_name, last_name,
			request_id), address, interval '3 days');
		if company_name is not null then
			perform organization_create(null, company_name,
				slug_of(company_name), 'UTC', 'monday');
		end if;
		if known is not null then
			raise unique_violation;
		end if;
	exception when unique_violation then
		-- Also where another sign-up was quicker by a moment.
		select a.id into strict known from account a
		where lower(a.email) = lower(account_sign_up.email)
			and a.deleted_at is null;
	end;
	begin
		perform set_actor(coalesce(known, current_account()),
			'account.sign_up', request_id);
		select count(*) >= 5 into often from message m
		where m.account_id = current_account()
			and m.event = 'sign_up_again'
			and m.created_at > now() - interval '1 hour';
		perform mail_add('sign_up_again', current_account(), email);
		if known is null or often then
			raise 'undone' using errcode = 'OS000';
		end if;
	exception when sqlstate 'OS000' then
		null;
	end;
end $$;

-- As before; a key is shorter than an address may be.
create or replace function password_reset_ask(email text) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select job_add('password_reset',
		jsonb_build_object('email', lower(email)),
		encode(sha256(convert_to(lower(email), 'UTF8')), 'hex'));
$$;

-- As before, of organizations that somebody is in and that are there. What is
-- told of others waits: who comes back reads it then.
create or replace function notification_digest_send() returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	person record;
	mail_id uuid;
begin
	perform pg_advisory_xact_lock(hashtext('notification_digest'));
	for person in
		select a.id, a.email, array_agg(n.id) as news,
			case when count(distinct n.organization_id) = 1
				then (array_agg(n.organization_id))[1] end
				as organization_id
		from notification n
		join account a on a.id = n.account_id
		join membership here on here.account_id = a.id
			and here.organization_id = n.organization_id
			and here.status = 'active' and here.deleted_at is null
		join organization there on there.id = n.organization_id
			and there.status = 'active' and there.deleted_at is null
		cross join lateral (select coalesce(a.timezone, (
			select o.timezone from membership m
			join organization o on o.id = m.organization_id
			where m.account_id = a.id and m.deleted_at is null
			order by m.created_at, m.id limit 1), 'UTC') as zone)
			as local
		where n.by_digest and n.digest_id is null and n.read_at is null
			and a.deleted_at is null and a.status = 'active'
			and n.created_at < digest_time(local.zone)
		group by a.id, a.email
	loop
		mail_id := message_add('mail', 'notification_digest', person.id,
			person.organization_id, person.email);
		update notification n set digest_id = mail_id
		where n.id = any (person.news);
	end loop;
end $$;

commit;
