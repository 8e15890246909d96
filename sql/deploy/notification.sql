-- What somebody is told: in the pages, and by mail where they or their
-- organization want it. Triggers tell it with the change itself.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- Every event: whether it is of security, which nobody can switch off, and how
-- it is told where nobody has said otherwise.
create function notification_events() returns table (
	event text, is_security boolean, by_app boolean, by_mail boolean)
language sql immutable as $$
	values ('certificate_verified', false, true, true),
		('certificate_rejected', false, true, true),
		('certificate_expiring', false, true, true),
		('certificate_submitted', false, true, false),
		('certificate_of_team_expiring', false, true, false),
		('role_granted', false, true, true);
$$;

create table notification (
	id uuid primary key default uuid_v7(),
	account_id uuid not null,
	organization_id uuid not null,
	event text not null,
	subject_id uuid,
	subject_name text,
	person_name text,
	detail text,
	key text,
	by_app boolean not null default true,
	read_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint notification_event_check check (event ~ '^[a-z_]{1,60}$'),
	constraint notification_account_id_exists
		foreign key (account_id) references account (id),
	constraint notification_organization_id_exists
		foreign key (organization_id) references organization (id)
);
comment on column notification.key is 'what is told once has it';
comment on column notification.person_name is 'whom it is about';
create unique index notification_key_unique on notification (account_id, key);
create index notification_list on notification (account_id, id) where by_app;
create index notification_unread on notification (account_id)
	where by_app and read_at is null;
call table_protect('notification', 'account_id = (select current_account())');
grant select, update (read_at) on notification to outstaff_app;
grant select on notification to outstaff_readonly, outstaff_worker;
grant select, insert on notification to outstaff_definer;

create table notification_preference (
	id uuid primary key default uuid_v7(),
	account_id uuid not null,
	event text not null,
	by_app boolean not null,
	by_mail boolean not null,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint notification_preference_event_check
		check (event ~ '^[a-z_]{1,60}$'),
	constraint notification_preference_account_id_exists
		foreign key (account_id) references account (id)
);
create unique index notification_preference_event_unique
	on notification_preference (account_id, event);
call table_protect('notification_preference',
	'account_id = (select current_account())');
call table_audit('notification_preference');
grant select, insert, update on notification_preference to outstaff_app;
grant select on notification_preference
	to outstaff_readonly, outstaff_worker, outstaff_definer;

alter table message add column notification_id uuid
	constraint message_notification_id_exists references notification (id);
grant execute on function notification_events()
	to outstaff_app, outstaff_definer;

-- Nobody is told what they have just done themselves; a key is told once.
create function notify(event text, account_id uuid, organization_id uuid,
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

-- A review is told to the holder; a new certificate to who reviews.
create function certificate_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	type_name text := (select t.name from certificate_type t
		where t.organization_id = new.organization_id
			and t.id = new.certificate_type_id);
begin
	if tg_op = 'INSERT' then
		perform notify('certificate_submitted', m.account_id,
			new.organization_id, new.id, type_name,
			new.holder_name, null)
		from membership m
		where m.organization_id = new.organization_id
			and m.deleted_at is null and m.status = 'active'
			and m.id <> new.member_id
			and exists (select from member_role_now g
				where g.organization_id = m.organization_id
					and g.member_id = m.id
					and g.template in ('owner', 'admin'));
	else
		perform notify('certificate_' || new.review, m.account_id,
			new.organization_id, new.id, type_name,
			new.reviewed_by_name, new.review_reason)
		from membership m
		where m.organization_id = new.organization_id
			and m.id = new.member_id and m.deleted_at is null;
	end if;
	return null;
end $$;
create trigger tell_new after insert on certificate
	for each row execute function certificate_tell();
create trigger tell_review after update on certificate for each row
	when (new.review <> 'pending' and old.review <> new.review)
	execute function certificate_tell();

create function member_role_tell() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	perform notify('role_granted', m.account_id, new.organization_id, m.id,
		r.name, null, o.name)
	from membership m
	join role r on r.organization_id = new.organization_id
		and r.id = new.role_id
	join organization o on o.id = new.organization_id
	where m.organization_id = new.organization_id and m.id = new.member_id;
	return null;
end $$;
create trigger tell after insert on member_role
	for each row execute function member_role_tell();

-- What runs out within a lead time of its type, on the organization's calendar
-- day: told once for each lead time, to the holder and to who reviews.
create function certificate_expiry_tell() returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select notify(case when m.id = c.member_id then 'certificate_expiring'
			else 'certificate_of_team_expiring' end,
		m.account_id, c.organization_id, c.id, t.name,
		c.holder_name, c.expires_on::text,
		format('expiring %s %s %s', c.id, c.expires_on, due.lead))
	from organization o
	join certificate_type t on t.organization_id = o.id
	join certificate c on c.organization_id = o.id
		and c.certificate_type_id = t.id
	cross join lateral (select (now() at time zone o.timezone)::date as day)
		as local
	cross join lateral (select min(lead) as lead
		from unnest(t.lead_days) lead
		where lead >= c.expires_on - local.day) as due
	join membership m on m.organization_id = o.id and m.deleted_at is null
		and m.status = 'active'
		and (m.id = c.member_id or exists (select from member_role_now g
			where g.organization_id = o.id and g.member_id = m.id
				and g.template in ('owner', 'admin')))
	where o.deleted_at is null and o.status = 'active'
		and t.deleted_at is null and c.deleted_at is null
		and c.review <> 'rejected'
		and c.expires_on between local.day and local.day + t.longest_lead
		and due.lead is not null;
$$;
insert into schedule (kind, every)
values ('certificate_expiry', interval '1 hour');

alter function notify(text, uuid, uuid, uuid, text, text, text, text)
	owner to outstaff_definer;
alter function certificate_tell() owner to outstaff_definer;
alter function member_role_tell() owner to outstaff_definer;
alter function certificate_expiry_tell() owner to outstaff_definer;
grant execute on function
	notify(text, uuid, uuid, uuid, text, text, text, text)
	to outstaff_definer;
grant execute on function certificate_expiry_tell() to outstaff_worker;

commit;
