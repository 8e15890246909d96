-- Mails and text messages, what became of them, and what the links in mails
-- allow.

-- mail_of_job(job_id uuid) many
-- What a job is to send; no row where it was sent already.
select m.id, m.event, m.recipient, m.capability_id, m.notification_id
from job j
join message m on m.id = (j.payload ->> 'message_id')::uuid
where j.id = :'job_id' and m.channel = 'mail'
	and m.status in ('waiting', 'failed');

-- capability_arm(capability_id uuid, token_hash bytea) none
-- The link is good from the moment that it is sent.
update capability c set token_hash = :'token_hash'
where c.id = :'capability_id' and c.token_hash is null;

-- message_sent(message_id uuid, provider_id text, provider_status text) none
-- Kept with when it was; the provider's own word may have been quicker.
update message m set attempts = m.attempts + 1,
	sent_at = coalesce(m.sent_at, now()),
	provider_id = coalesce(m.provider_id, :'provider_id'),
	status = case when m.provider_status is null then 'sent'
		else m.status end,
	error = case when m.provider_status is not null then m.error end,
	provider_status = coalesce(m.provider_status, :'provider_status')
where m.id = :'message_id';

-- message_failed(message_id uuid, error text) none
-- For good.
update message m set status = 'failed', attempts = m.attempts + 1,
	error = left(:'error', 500)
where m.id = :'message_id' and m.status not in ('sent', 'delivered');

-- message_again(message_id uuid, error text, is_unknown bool) none
-- To be tried once more, unless this was the last time. Unknown: it may have
-- been sent.
update message m set attempts = m.attempts + 1, error = left(:'error', 500),
	status = case when exists (select from job j
			where j.kind in ('mail', 'sms')
				and j.key = m.id::text and j.status = 'running'
				and j.attempts >= j.attempts_max) then 'failed'
		when :'is_unknown' then 'sending' else 'waiting' end,
	sending_since = case when :'is_unknown' then m.sending_since end
where m.id = :'message_id' and m.status not in ('sent', 'delivered');

-- sms_of_job(job_id uuid) many
-- What a job is to send; no row where it was sent already.
select m.id, m.event, m.recipient, c.id as confirmation_id,
	extract(epoch from m.sending_since)::bigint as since,
	m.sending_since > now() - interval '3 seconds' as is_fresh
from job j
join message m on m.id = (j.payload ->> 'message_id')::uuid
left join phone_confirmation c on m.event = 'phone_code'
	and c.account_id = m.account_id and c.created_at = m.created_at
	and c.expires_at > now()
where j.id = :'job_id' and m.channel = 'sms' and m.provider_id is null
	and m.status in ('waiting', 'sending', 'failed');

-- sms_sending(message_id uuid) none
-- From now on the provider may have it.
update message m set status = 'sending', sending_since = now()
where m.id = :'message_id' and m.status in ('waiting', 'sending', 'failed');

-- sms_adopt(message_id uuid, provider_id text, provider_status text) many
-- It was sent when nobody heard of it; no row where that was another one.
update message m set status = 'sent', sent_at = now(), error = null,
	provider_id = :'provider_id', provider_status = :'provider_status'
where m.id = :'message_id' and m.provider_id is null and not exists (
	select from message n where n.provider_id = :'provider_id')
returning m.id;

-- message_outcome(id uuid, provider_id text, provider_status text, error text) one
-- What the provider says; no row where it is no message of ours.
select o as id from message_outcome(:'id', :'provider_id',
	:'provider_status', :'error') o;

-- message_names(message_id uuid) one
-- What every message's view knows: whom it speaks to. Who is invited may have
-- an account, or a name by which they were invited.
select coalesce(a.first_name, b.first_name, i.first_name, '') as first_name,
	m.recipient,
	extract(epoch from c.expires_at - m.created_at)::int / 3600
		as valid_hours,
	coalesce(a.language, b.language, o.language, '') as language,
	m.event, t.subject_name, t.permission, t.kind, t.role_names,
	t.place, t.emergency, t.reason, t.is_one_of_several,
	coalesce(n.person_name, w.name) as person_name,
	coalesce(m.detail, n.detail, i.message) as detail,
	case when n.event like '%expiring' or n.event like 'access\_review\_%'
		then n.detail::date
		when i.id is not null
			then (i.expires_at at time zone o.timezone)::date end
		as expires_on,
	o.name as organization_name, session_browser(s.user_agent) as browser,
	session_system(s.user_agent) as system, host(s.address) as address
from message m
left join account a on a.id = m.account_id
left join organization o on o.id = m.organization_id
left join capability c on c.id = m.capability_id
left join notification n on n.id = m.notification_id
left join lateral notification_about(n) t on n.id is not null
left join session s on s.id = m.session_id
left join invitation i on i.organization_id = c.organization_id
	and i.id = c.invitation_id
left join membership w on w.organization_id = i.organization_id
	and w.id = i.invited_by
left join account b on lower(b.email) = i.email and b.deleted_at is null
where m.id = :'message_id';

-- message_list(organization_id uuid, status text, channel text, cursor text, row_limit int) many
-- What was sent in the organization's name, the newest first; never what it
-- said, nor the links in it, nor what is between people and their account.
select m.id, m.channel, m.event, m.recipient, m.status, m.attempts, m.error,
	m.provider_status, m.created_at, m.sent_at, m.updated_at,
	m.id::text as cursor
from message m
where m.organization_id = :'organization_id'
	and m.event <> all ('{email_verification,welcome,new_sign_in,
		email_change,email_change_asked,email_changed,email_restore,
		password_changed,password_reset,two_factor_on,two_factor_off,
		identity_linked,account_deleted,sign_up_again}')
	and (:'status' is null or m.status = :'status')
	and (:'channel' is null or m.channel = :'channel')
	and case when :'cursor' is null then true
		else m.id < :'cursor'::uuid end
order by m.id desc
limit :'row_limit';

-- message_counts() many
-- For operators: how many of which channel are how far.
select m.channel, m.status, count(*) as messages,
	min(m.created_at) as first_created_at,
	(array_agg(m.error order by m.updated_at desc))[1] as error
from message m
group by m.channel, m.status
order by m.channel, m.status;

-- message_failed_list() many
-- For operators: what did not reach anybody, the newest first.
select m.id, m.channel, m.event, m.recipient, m.attempts, m.updated_at, m.error
from message m
where m.status = 'failed'
order by m.updated_at desc, m.id
limit 1000;

-- message_forget() none
-- What went to accounts that are gone does not say where to.
update message m set recipient = '-'
from account a
where a.id = m.account_id and a.deleted_at > now() - interval '30 days'
	and m.status not in ('waiting', 'sending')
	and m.recipient <> '-';
