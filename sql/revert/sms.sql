begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger forget_phone on account;
drop function message_outcome, account_phone_forget, phone_remove, phone_confirm,
	phone_ask;

create or replace function notify(event text, account_id uuid, organization_id uuid,
	subject_id uuid, subject_name text, person_name text, detail text,
	key text default null) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	told_id uuid := uuid_v7();
	mail_id uuid := uuid_v7();
	wish record;
begin
	if account_id = current_account() then
		return;
	end if;
	select coalesce(p.by_app, e.by_app) as by_app,
		e.is_security or coalesce(p.by_mail, e.by_mail) as by_mail,
		a.email
	into strict wish
	from notification_events() e
	join account a on a.id = account_id
	left join notification_preference p on p.account_id = a.id
		and p.event = e.event
	where e.event = event;
	insert into notification (id, account_id, organization_id, event,
		subject_id, subject_name, person_name, detail, key, by_app)
	values (told_id, account_id, organization_id, event, subject_id,
		subject_name, person_name, detail, key, wish.by_app)
	on conflict do nothing;
	if not found then
		return;
	end if;
	if wish.by_app then
		perform job_add('event', jsonb_build_object('account_id',
			account_id), account_id::text);
	end if;
	if wish.by_mail then
		insert into message (id, organization_id, account_id, event,
			recipient, notification_id)
		values (mail_id, organization_id, account_id, event, wish.email,
			told_id);
		perform job_add('mail', jsonb_build_object('message_id',
			mail_id), mail_id::text);
	end if;
end $$;

create or replace function mail_add(event text, account_id uuid, recipient text,
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

drop function message_add;
alter table notification_preference drop column by_sms;
drop table phone_confirmation;
alter table account drop column phone, drop column phone_verified_at;

delete from job where kind = 'sms';
delete from message where channel = 'sms';
update message set status = 'failed', sent_at = null where status = 'sending';
alter table message
	drop column attempts, drop column provider_id,
	drop column provider_status, drop column sending_since,
	drop constraint message_status_check,
	drop constraint message_sent_check,
	add constraint message_status_check
		check (status in ('waiting', 'sent', 'failed')),
	add constraint message_sent_check
		check ((status = 'sent') = (sent_at is not null));
revoke update on message from outstaff_definer;

commit;
