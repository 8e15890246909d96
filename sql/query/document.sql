-- Files in the store.

-- document_create(organization_id uuid, member_id uuid, file_name text, content_type text, size_bytes int, sha256 bytea) one
-- Before the bytes are stored, in a transaction of its own: pending.
insert into document as d (organization_id, file_name, content_type, size_bytes,
	sha256, uploaded_by)
values (:'organization_id', :'file_name', :'content_type', :'size_bytes',
	:'sha256', :'member_id')
returning d.id, d.storage_key;

-- document_ready(organization_id uuid, member_id uuid, document_id uuid) one
-- The bytes are stored: what follows in the transaction may refer to it.
update document d set state = 'ready'
where d.organization_id = :'organization_id' and d.id = :'document_id'
	and d.uploaded_by = :'member_id' and d.state = 'pending'
returning d.id;

-- document_of_certificate(organization_id uuid, scope_all bool, reach uuid[], id uuid) one
-- Where the document of a certificate is, to make a link to it.
select d.id, d.storage_key, d.file_name, d.content_type, d.size_bytes
from certificate c
join document d on d.organization_id = c.organization_id
	and d.id = c.document_id
where c.organization_id = :'organization_id' and c.id = :'id'
	and c.deleted_at is null and d.state = 'ready'
	and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r));
