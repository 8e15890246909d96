begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from schedule where kind = 'notification_digest';
drop function notification_digest_send, digest_time;

create or replace function notify(event text, account_id uuid,
	organization_id uuid, subject_id uuid, subject_name text,
	person_name text, detail text, key text default null) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	told_id uuid := uuid_v7();
	wish record;
begin
	if account_id = current_account() then
		return;
	end if;
	select coalesce(p.by_app, e.by_app) as by_app,
		e.is_security or coalesce(p.by_mail, e.by_mail) as by_mail,
		coalesce(p.by_sms, false) and a.phone is not null as by_sms,
		a.email, a.phone
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
		perform message_add('mail', event, account_id, organization_id,
			wish.email, null, told_id);
	end if;
	if wish.by_sms then
		perform message_add('sms', event, account_id, organization_id,
			wish.phone, null, told_id);
	end if;
end $$;

revoke update (digest_id) on notification from outstaff_definer;
alter table notification drop column by_digest, drop column digest_id;
drop table notification_setting, notification_default;

commit;
