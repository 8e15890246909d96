-- What somebody is told, and how they want to be told.

-- notification_list(account_id uuid, cursor text, row_limit int) many
-- One's own, the newest first.
select n.id, n.event, n.subject_id, a.subject_name, n.person_name, n.detail,
	a.permission, a.kind, a.role_names, a.place, a.emergency, a.reason,
	a.is_one_of_several,
	case when n.event like '%expiring' or n.event like 'access\_review\_%'
		then n.detail::date end
		as expires_on,
	n.organization_id, o.name as organization_name,
	n.organization_id = current_organization() as is_here,
	n.read_at is not null as is_read, n.created_at, n.id::text as cursor
from notification n
cross join lateral notification_about_own(n.id) a
left join lateral (select m.name from organization_mine() m
	where m.id = n.organization_id) o on true
where n.account_id = :'account_id' and n.by_app
	and case when :'cursor' is null then true
		else n.id < :'cursor'::uuid end
order by n.id desc
limit :'row_limit';

-- notification_get(account_id uuid, id uuid) one
-- One of one's own.
select n.id, n.event, n.subject_id, a.subject_name, n.person_name, n.detail,
	a.permission, a.kind, a.role_names, a.place, a.emergency, a.reason,
	a.is_one_of_several,
	case when n.event like '%expiring' or n.event like 'access\_review\_%'
		then n.detail::date end
		as expires_on,
	n.organization_id, o.name as organization_name,
	n.organization_id = current_organization() as is_here,
	n.read_at is not null as is_read, n.created_at
from notification n
cross join lateral notification_about_own(n.id) a
left join lateral (select m.name from organization_mine() m
	where m.id = n.organization_id) o on true
where n.account_id = :'account_id' and n.id = :'id';

-- notification_unread(account_id uuid) one
-- How many are new, up to a hundred.
select count(*)::int as unread from (select from notification n
	where n.account_id = :'account_id' and n.by_app and n.read_at is null
		and (n.organization_id is null or n.organization_id in (
			select organizations_entered()))
	limit 100) new;

-- notification_read(account_id uuid, id uuid) one
-- Seen; a second time changes nothing.
update notification n set read_at = coalesce(n.read_at, now())
where n.account_id = :'account_id' and n.id = :'id'
	and (n.organization_id is null or n.organization_id in (
		select organizations_entered()))
returning n.id, n.subject_id, n.event;

-- notification_read_all(account_id uuid) none
-- All of them are seen.
update notification n set read_at = now()
where n.account_id = :'account_id' and n.read_at is null;

-- notification_preferences(account_id uuid) many
-- Each event, and how it is told: as one wishes, else as the organization does.
select e.event, e.is_security, coalesce(p.by_app, d.by_app, e.by_app) as by_app,
	e.is_security or coalesce(p.by_mail, d.by_mail, e.by_mail) as by_mail,
	coalesce(p.by_sms, d.by_sms, false) as by_sms,
	p.id is not null as is_own
from notification_events() e
left join notification_preference p on p.account_id = :'account_id'
	and p.event = e.event
left join notification_default d on d.organization_id = current_organization()
	and d.event = e.event
order by e.event;

-- notification_setting_get(account_id uuid) one
-- Whether mails wait for the one of the day.
select coalesce((select s.mail_digest from notification_setting s
	where s.account_id = :'account_id'), 'immediately') as mail_digest;

-- notification_setting_put(account_id uuid, mail_digest text) one
-- From now on.
insert into notification_setting (account_id, mail_digest)
values (:'account_id', :'mail_digest')
on conflict (account_id) do update set mail_digest = excluded.mail_digest
returning mail_digest;

-- notification_default_list(organization_id uuid) many
-- Each event, and how the organization's people are told of it.
select e.event, e.is_security, coalesce(d.by_app, e.by_app) as by_app,
	e.is_security or coalesce(d.by_mail, e.by_mail) as by_mail,
	coalesce(d.by_sms, false) as by_sms, d.id is not null as is_own
from notification_events() e
left join notification_default d on d.organization_id = :'organization_id'
	and d.event = e.event
order by e.event;

-- notification_default_put(organization_id uuid, event text, by_app bool, by_mail bool, by_sms bool) one
-- How they are told from now on; what is not said stays as it is.
insert into notification_default (organization_id, event, by_app, by_mail,
	by_sms)
select :'organization_id', e.event, coalesce(:'by_app', d.by_app, e.by_app),
	e.is_security or coalesce(:'by_mail', d.by_mail, e.by_mail),
	coalesce(:'by_sms', d.by_sms, false)
from notification_events() e
left join notification_default d on d.organization_id = :'organization_id'
	and d.event = e.event
where e.event = :'event'
on conflict (organization_id, event) do update
set by_app = excluded.by_app, by_mail = excluded.by_mail,
	by_sms = excluded.by_sms
returning event, by_app, by_mail, by_sms;

-- notification_default_put_all(organization_id uuid, by_app text[], by_mail text[], by_sms text[]) none
-- All events at once. What is as it was stays the program's to say.
insert into notification_default (organization_id, event, by_app, by_mail,
	by_sms)
select :'organization_id', e.event, n.by_app, n.by_mail, n.by_sms
from notification_events() e
left join notification_default d on d.organization_id = :'organization_id'
	and d.event = e.event
cross join lateral (select e.event = any(coalesce(:'by_app', '{}')) as by_app,
	e.is_security or e.event = any(coalesce(:'by_mail', '{}')) as by_mail,
	e.event = any(coalesce(:'by_sms', '{}')) as by_sms) n
where (n.by_app, n.by_mail, n.by_sms) is distinct from (
	coalesce(d.by_app, e.by_app),
	e.is_security or coalesce(d.by_mail, e.by_mail),
	coalesce(d.by_sms, false))
on conflict (organization_id, event) do update
set by_app = excluded.by_app, by_mail = excluded.by_mail,
	by_sms = excluded.by_sms;

-- notification_prefer_all(account_id uuid, by_app text[], by_mail text[], by_sms text[], mail_digest text) none
-- All events at once. What is as it was stays the organization's to say.
with setting as (
	insert into notification_setting (account_id, mail_digest)
	select :'account_id', :'mail_digest'
	where :'mail_digest' <> coalesce((select s.mail_digest
		from notification_setting s
		where s.account_id = :'account_id'), 'immediately')
	on conflict (account_id) do update
	set mail_digest = excluded.mail_digest
)
insert into notification_preference (account_id, event, by_app, by_mail,
	by_sms)
select :'account_id', e.event, n.by_app, n.by_mail, n.by_sms
from notification_events() e
left join notification_preference p on p.account_id = :'account_id'
	and p.event = e.event
left join notification_default d on d.organization_id = current_organization()
	and d.event = e.event
cross join lateral (select e.event = any(coalesce(:'by_app', '{}')) as by_app,
	e.is_security or e.event = any(coalesce(:'by_mail', '{}')) as by_mail,
	e.event = any(coalesce(:'by_sms', '{}')) as by_sms) n
where (n.by_app, n.by_mail, n.by_sms) is distinct from (
	coalesce(p.by_app, d.by_app, e.by_app),
	e.is_security or coalesce(p.by_mail, d.by_mail, e.by_mail),
	coalesce(p.by_sms, d.by_sms, false))
on conflict (account_id, event) do update
set by_app = excluded.by_app, by_mail = excluded.by_mail,
	by_sms = excluded.by_sms;

-- notification_prefer(account_id uuid, event text, by_app bool, by_mail bool, by_sms bool) one
-- How one wants to be told of an event; what is not said stays as it is.
insert into notification_preference (account_id, event, by_app, by_mail,
	by_sms)
select :'account_id', e.event,
	coalesce(:'by_app', p.by_app, d.by_app, e.by_app),
	e.is_security or coalesce(:'by_mail', p.by_mail, d.by_mail, e.by_mail),
	coalesce(:'by_sms', p.by_sms, d.by_sms, false)
from notification_events() e
left join notification_preference p on p.account_id = :'account_id'
	and p.event = e.event
left join notification_default d on d.organization_id = current_organization()
	and d.event = e.event
where e.event = :'event'
on conflict (account_id, event) do update
set by_app = excluded.by_app, by_mail = excluded.by_mail,
	by_sms = excluded.by_sms
returning event, by_app, by_mail, by_sms;

-- certificate_expiry_tell(job_id uuid) none
-- What runs out soon is told, once for each lead time.
select certificate_expiry_tell() where :'job_id'::uuid is not null;

-- event_of_job(job_id uuid) many
-- Whose pages are to be told that something is new.
select j.payload ->> 'account_id' as account_id,
	(select count(*)::int from notification n
		where n.account_id = (j.payload ->> 'account_id')::uuid
			and n.by_app and n.read_at is null) as unread
from job j
where j.id = :'job_id';

-- notification_digest_send(job_id uuid) none
-- One mail to each whose morning it was.
select notification_digest_send() where :'job_id'::uuid is not null;

-- notification_of_digest(message_id uuid) many
-- What a mail of the day tells, where its reader still is.
select n.id, n.event, a.subject_name, n.person_name, n.detail,
	a.permission, a.kind, a.role_names, a.place, a.emergency, a.reason,
	a.is_one_of_several,
	case when n.event like '%expiring' or n.event like 'access\_review\_%'
		then n.detail::date end
		as expires_on,
	o.name as organization_name, n.created_at
from notification n
cross join lateral notification_about(n) a
join organization o on o.id = n.organization_id
where n.digest_id = :'message_id' and exists (select from membership m
	where m.organization_id = n.organization_id
		and m.account_id = n.account_id and m.status = 'active'
		and m.deleted_at is null)
order by n.id desc
limit 200;

-- event_close_of_job(job_id uuid) many
-- Whose streams of events end with their session.
select j.payload ->> 'account_id' as account_id
from job j
where j.id = :'job_id';
