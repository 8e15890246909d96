-- Mails, and what the links in them allow.

-- mail_of_job(job_id uuid) many
-- What a job is to send; no row where it was sent already.
select m.id, m.event, m.recipient, m.capability_id
from job j
join message m on m.id = (j.payload ->> 'message_id')::uuid
where j.id = :'job_id' and m.status <> 'sent';

-- capability_arm(capability_id uuid, token_hash bytea) none
-- The link is good from the moment that it is sent.
update capability c set token_hash = :'token_hash'
where c.id = :'capability_id' and c.token_hash is null;

-- mail_sent(message_id uuid) none
-- Kept with when it was.
update message m set status = 'sent', sent_at = now(), error = null
where m.id = :'message_id' and m.status <> 'sent';

-- mail_failed(message_id uuid, error text) none
-- For good.
update message m set status = 'failed', error = left(:'error', 500)
where m.id = :'message_id' and m.status = 'waiting';

-- mail_names(message_id uuid) one
-- What every mail's view knows: whom it speaks to.
select coalesce(a.first_name, '') as first_name, m.recipient,
	extract(epoch from c.expires_at - m.created_at)::int / 3600
		as valid_hours,
	coalesce(a.language, o.language, '') as language,
	m.event, n.subject_name, n.person_name, n.detail,
	case when n.event like '%expiring' then n.detail::date end
		as expires_on,
	o.name as organization_name
from message m
left join account a on a.id = m.account_id
left join organization o on o.id = m.organization_id
left join capability c on c.id = m.capability_id
left join notification n on n.id = m.notification_id
where m.id = :'message_id';
