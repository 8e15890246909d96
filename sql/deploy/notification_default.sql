-- The events that somebody is told of are rows: what comes later adds its own.
-- How an organization's people are told where they have not said it themselves,
-- and mails that are gathered: one a day instead of one for each news.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table notification_event (
	event text primary key,
	is_security boolean not null,
	by_app boolean not null,
	by_mail boolean not null
);

insert into notification_event values
	('certificate_verified', false, true, true),
	('certificate_rejected', false, true, true),
	('certificate_expiring', false, true, true),
	('certificate_submitted', false, true, false),
	('certificate_of_team_expiring', false, true, false),
	('role_granted', false, true, true);

create or replace function notification_events() returns table (
	event text, is_security boolean, by_app boolean, by_mail boolean)
language sql stable as $$
	select e.event, e.is_security, e.by_app, e.by_mail
	from notification_event e;
$$;

grant select on notification_event to outstaff_app, outstaff_worker,
	outstaff_readonly, outstaff_definer;

create table notification_default (
	organization_id uuid not null,
	id uuid not null default uuid_v7(),
	event text not null,
	by_app boolean not null,
	by_mail boolean not null,
	by_sms boolean not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	primary key (organization_id, id),
	constraint notification_default_event_check
		check (event ~ '^[a-z_]{1,60}$'),
	constraint notification_default_organization_id_exists
		foreign key (organization_id) references organization (id)
);
create unique index notification_default_event_unique
	on notification_default (organization_id, event);
call tenant_table('notification_default');
grant insert, update on notification_default to outstaff_app;
grant select on notification_default to outstaff_definer;

create table notification_setting (
	id uuid primary key default uuid_v7(),
	account_id uuid not null,
	mail_digest text not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint notification_setting_mail_digest_check
		check (mail_digest in ('immediately', 'daily')),
	constraint notification_setting_account_id_exists
		foreign key (account_id) references account (id)
);
create unique index notification_setting_account_unique
	on notification_setting (account_id);
call table_protect('notification_setting',
	'account_id = (select current_account())');
call table_audit('notification_setting');
grant select, insert, update on notification_setting to outstaff_app;
grant select on notification_setting
	to outstaff_readonly, outstaff_worker, outstaff_definer;

alter table notification
	add column by_digest boolean not null default false,
	add column digest_id uuid constraint notification_digest_id_exists
		references message (id);
comment on column notification.by_digest is 'to be told in a mail of the day';
comment on column notification.digest_id is 'that mail';
create index notification_digest on notification (account_id)
	where by_digest and digest_id is null and read_at is null;
create index notification_digest_list on notification (digest_id)
	where digest_id is not null;
grant update (digest_id) on notification to outstaff_definer;

-- What somebody wishes goes before what their organization does, mails may wait
-- for the one of the day, and text messages go to whoever has a number.
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
	select coalesce(p.by_app, d.by_app, e.by_app) as by_app,
		e.is_security or coalesce(p.by_mail, d.by_mail, e.by_mail)
			as by_mail,
		coalesce(p.by_sms, d.by_sms, false) and a.phone is not null
			as by_sms,
		not e.is_security and coalesce(s.mail_digest = 'daily', false)
			as daily,
		a.email, a.phone
	into strict wish
	from notification_events() e
	join account a on a.id = account_id
	left join notification_preference p on p.account_id = a.id
		and p.event = e.event
	left join notification_default d on d.event = e.event
		and d.organization_id = organization_id
	left join notification_setting s on s.account_id = a.id
	where e.event = event;
	insert into notification (id, account_id, organization_id, event,
		subject_id, subject_name, person_name, detail, key, by_app,
		by_digest)
	values (told_id, account_id, organization_id, event, subject_id,
		subject_name, person_name, detail, key, wish.by_app,
		wish.by_mail and wish.daily)
	on conflict do nothing;
	if not found then
		return;
	end if;
	if wish.by_app then
		perform job_add('event', jsonb_build_object('account_id',
			account_id), account_id::text);
	end if;
	if wish.by_mail and not wish.daily then
		perform message_add('mail', event, account_id, organization_id,
			wish.email, null, told_id);
	end if;
	if wish.by_sms then
		perform message_add('sms', event, account_id, organization_id,
			wish.phone, null, told_id);
	end if;
end $$;

-- Seven in the morning, where the person is: the last one that there was.
create function digest_time(zone text, at timestamptz default now())
returns timestamptz language sql stable
begin atomic
	select ((at at time zone zone - interval '7 hours')::date
		+ time '07:00') at time zone zone;
end;
grant execute on function digest_time(text, timestamptz) to outstaff_definer;

-- One mail to each who wants one a day, of what came before their last
-- morning and was neither read nor mailed. Who runs it waits for who does.
create function notification_digest_send() returns void
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
insert into schedule (kind, every)
values ('notification_digest', interval '15 minutes');

alter function notification_digest_send() owner to outstaff_definer;
grant execute on function notification_digest_send() to outstaff_worker;

commit;
