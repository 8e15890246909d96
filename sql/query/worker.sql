-- What the background worker does, for all organizations.

-- document_abandon() many
-- Uploads that did not end within an hour are given up.
update document d set state = 'deleted'
where d.state = 'pending' and d.created_at < now() - interval '1 hour'
returning d.organization_id, d.id;

-- document_sweepable(row_limit int) many
-- Documents to take out of the store; links to them have run out.
select d.organization_id, d.id, d.storage_key
from document d
where d.state = 'deleted' and d.updated_at < now() - interval '2 minutes'
order by d.updated_at
limit :'row_limit'
for update skip locked;

-- document_purge(document_organization_id uuid, document_id uuid) none
-- Its bytes are gone: so is the row.
delete from document d
where d.organization_id = :'document_organization_id'
	and d.id = :'document_id' and d.state = 'deleted';

-- document_known(storage_keys text[]) many
-- Those of the store's keys that have a row; the others are orphans.
select k.storage_key
from unnest(:'storage_keys') k (storage_key)
where exists (select from document d
		where d.organization_id
				= split_part(k.storage_key, '/', 1)::uuid
			and d.id = split_part(k.storage_key, '/', 2)::uuid)
	or exists (select from export e
		where e.storage_key = k.storage_key
			and e.id = split_part(k.storage_key, '/', 2)::uuid
			and e.status in ('waiting', 'running', 'ready'));

-- session_purge() none
-- Sessions that ended a month ago.
delete from session s where s.expires_at < now() - interval '30 days';

-- attempt_purge() none
-- Windows that are over.
delete from attempt a where a.ends_at < now() - interval '1 hour';

-- idempotency_key_purge() none
-- Answers are given again for two days.
delete from idempotency_key k where k.created_at < now() - interval '2 days';

-- sign_in_device_purge() none
-- What was not used for more than a year is new again.
delete from sign_in_device d
where d.updated_at < now() - interval '400 days';
