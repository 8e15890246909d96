-- What somebody is told, and how they want to be told.

-- notification_list(account_id uuid, cursor text, row_limit int) many
-- One's own, the newest first.
select n.id, n.event, n.subject_id, n.subject_name, n.person_name, n.detail,
	case when n.event like 'permission\_%' then n.subject_name end
		as permission,
	case when n.event like '%expiring' or n.event like 'access\_review\_%'
		then n.detail::date end
		as expires_on,
	n.organization_id, o.name as organization_name,
	n.organization_id = current_organization() as is_here,
	n.read_at is not null as is_read, n.created_at, n.id::text as cursor
from notification n
left join lateral (select m.name from organization_mine() m
	where m.id = n.organization_id) o on true
where n.account_id = :'account_id' and n.by_app
	and case when :'cursor' is null then true
		else n.id < :'cursor'::uuid end
order by n.id desc
limit :'row_limit';

-- notification_unread(account_id uuid) one
-- How many are new, up to a hundred.
select count(*)::int as unread from (select from notification n
	where n.account_id = :'account_id' and n.by_app and n.read_at is null
	limit 100) new;

-- notification_read(account_id uuid, id uuid) one
-- Seen; a second time changes nothing.
update notification n set read_at = coalesce(n.read_at, now())
where n.account_id = :'account_id' and n.id = :'id'
returning n.id, n.subject_id, n.event;

-- notification_read_all(account_id uuid) none
-- All of them are seen.
update notification n set read_at = now()
where n.account_id = :'account_id' and n.read_at is null;

-- notification_preferences(account_id uuid) many
-- Each event, and how it is told: as one wishes, else as the organization does.
select e.event, e.is_security, coalesce(p.by_app, d.by_app, e.by_app) as by_app,
	coalesce(p.by_mail, d.by_mail, e.by_mail) as by_mail,
	coalesce(p.by_sms, d.by_sms, false) as by_sms,
	p.id is not null as is_own
from notification_events() e
left join notification_preference p on p.account_id = :'account_id'
	and p.event = e.event
left join notification_default d on d.organization_id = current_organization()
	and d.event = e.event
order by e.by_mail desc, e.event;

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
	coalesce(d.by_mail, e.by_mail) as by_mail,
	coalesce(d.by_sms, false) as by_sms, d.id is not null as is_own
from notification_events() e
left join notification_default d on d.organization_id = :'organization_id'
	and d.event = e.event
order by e.by_mail desc, e.event;

-- notification_default_put(organization_id uuid, event text, by_app bool, by_mail bool, by_sms bool) one
-- How they are told from now on.
insert into notification_default (organization_id, event, by_app, by_mail,
	by_sms)
select :'organization_id', e.event, :'by_app', :'by_mail', :'by_sms'
from notification_events() e where e.event = :'event'
on conflict (organization_id, event) do update
set by_app = excluded.by_app, by_mail = excluded.by_mail,
	by_sms = excluded.by_sms
returning event, by_app, by_mail, by_sms;

-- notification_prefer(account_id uuid, event text, by_app bool, by_mail bool, by_sms bool) one
-- How one wants to be told of an event.
insert into notification_preference (account_id, event, by_app, by_mail,
	by_sms)
select :'account_id', e.event, :'by_app', :'by_mail', :'by_sms'
from notification_events() e where e.event = :'event'
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
-- What a mail of the day tells.
select n.event, n.subject_name, n.person_name, n.detail,
	case when n.event like 'permission\_%' then n.subject_name end
		as permission,
	case when n.event like '%expiring' or n.event like 'access\_review\_%'
		then n.detail::date end
		as expires_on,
	o.name as organization_name, n.created_at
from notification n
join organization o on o.id = n.organization_id
where n.digest_id = :'message_id'
order by n.id desc
limit 200;

-- event_close_of_job(job_id uuid) many
-- Whose streams of events end with their session.
select j.payload ->> 'account_id' as account_id
from job j
where j.id = :'job_id';
