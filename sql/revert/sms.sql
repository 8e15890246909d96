begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

drop trigger forget_phone on account;
drop function message_outcome, account_phone_forget, phone_remove, phone_confirm,
	phone_ask;

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
