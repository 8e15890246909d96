begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

delete from schedule where kind = 'notification_digest';
drop function notification_digest_send, digest_time;

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

create or replace function notification_events() returns table (
	event text, is_security boolean, by_app boolean, by_mail boolean)
language sql immutable as $$
	values ('certificate_verified', false, true, true),
		('certificate_rejected', false, true, true),
		('certificate_expiring', false, true, true),
		('certificate_submitted', false, true, false),
		('certificate_of_team_expiring', false, true, false),
		('role_granted', false, true, true);
$$;

revoke update (digest_id) on notification from outstaff_definer;
alter table notification drop column by_digest, drop column digest_id;
drop table notification_setting, notification_default, notification_event;

commit;
