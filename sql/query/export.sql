-- What people take along, made by the worker: how far it is, and where.

-- export_list(account_id uuid) many
-- The caller's, here and of no organization, the newest first.
select e.id, e.kind, e.status, e.done, e.total,
	case when e.total > 0 then least(100, e.done::bigint * 100 / e.total)
		else 0 end::int as percent,
	e.status in ('waiting', 'running') as is_open, e.size_bytes as file_size,
	e.created_at, e.finished_at, e.expires_at
from export e
where e.account_id = :'account_id'
order by e.id desc
limit 100;

-- export_get(account_id uuid, id uuid) one
-- One of the caller's.
select e.id, e.kind, e.status, e.done, e.total,
	case when e.total > 0 then least(100, e.done::bigint * 100 / e.total)
		else 0 end::int as percent,
	e.status in ('waiting', 'running') as is_open, e.size_bytes as file_size,
	e.created_at, e.finished_at, e.expires_at
from export e
where e.account_id = :'account_id' and e.id = :'id';

-- export_begin_account() one
-- All that is kept of the caller.
select e.id, e.kind, e.status, e.done, e.total, 0 as percent,
	true as is_open, e.size_bytes as file_size, e.created_at, e.finished_at,
	e.expires_at
from export_begin('account', '{}') e;

-- export_begin_certificate(scope_all bool, reach uuid[], holder_id uuid, status text, review text, certificate_type_id uuid, expires_before date) one
-- The certificates that these filters let through.
select e.id, e.kind, e.status, e.done, e.total, 0 as percent,
	true as is_open, e.size_bytes as file_size, e.created_at, e.finished_at,
	e.expires_at
from export_begin('certificate', jsonb_strip_nulls(jsonb_build_object(
	'scope_all', :'scope_all'::bool, 'reach', :'reach'::uuid[]::text,
	'holder_id', :'holder_id'::uuid, 'status', :'status'::text,
	'review', :'review'::text,
	'certificate_type_id', :'certificate_type_id'::uuid,
	'expires_before', :'expires_before'::date))) e;

-- export_end(id uuid) one
-- Given up while it is made, deleted when it is there.
select e.id from export_end(:'id') e (id);

-- export_file(account_id uuid, id uuid, certificate_export_all bool) one
-- Where it is, to make a link to it. Who may not export any more, does not get
-- what was exported before either.
select e.kind, e.storage_key,
	case e.kind when 'account' then 'outstaff-account.json'
		else 'certificates-' || to_char(e.created_at, 'YYYY-MM-DD')
			|| '.csv' end as file_name,
	case e.kind when 'account' then 'application/json'
		else 'text/csv' end as content_type
from export e
where e.account_id = :'account_id' and e.id = :'id'
	and e.status = 'ready' and e.expires_at > now()
	and (e.kind <> 'certificate' or :'certificate_export_all');

-- export_start(job_id uuid) many
-- What the worker is to make; no row where nobody wants it any more.
select e.id as export_id, e.kind, e.storage_key, e.account_id,
	e.organization_id, (e.parameters ->> 'scope_all')::bool as scope_all,
	e.parameters ->> 'reach' as reach,
	e.parameters ->> 'holder_id' as holder_id,
	e.parameters ->> 'status' as status,
	e.parameters ->> 'review' as review,
	e.parameters ->> 'certificate_type_id' as certificate_type_id,
	e.parameters ->> 'expires_before' as expires_before
from export_start(:'job_id') e;

-- export_enter(export_id uuid) none
-- The transaction goes on as who asked.
select export_enter(:'export_id');

-- export_certificate_count(organization_id uuid, scope_all bool, reach uuid[], holder_id uuid, status text, review text, certificate_type_id uuid, expires_before date) one
-- How many rows there will be, as far as is known now.
select count(*)::int as total
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r))
	and case when :'holder_id' is null then true
		else c.member_id = :'holder_id' end
	and c.lasts_until between certificate_earliest(:'status')
		and certificate_latest(:'status', :'expires_before',
			:'organization_id')
	and certificate_matches(c, :'review', :'certificate_type_id')
	and case when :'status' <> l.status then false else true end;

-- export_certificate(organization_id uuid, scope_all bool, reach uuid[], holder_id uuid, status text, review text, certificate_type_id uuid, expires_before date, cursor text, row_limit int) many
-- The next rows, in the order of their making: that never changes meanwhile.
select l.*, c.id::text as cursor
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and c.id > cursor_id(:'cursor', '00000000-0000-0000-0000-000000000000')
	and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r))
	and case when :'holder_id' is null then true
		else c.member_id = :'holder_id' end
	and c.lasts_until between certificate_earliest(:'status')
		and certificate_latest(:'status', :'expires_before',
			:'organization_id')
	and certificate_matches(c, :'review', :'certificate_type_id')
	and case when :'status' <> l.status then false else true end
order by c.id
limit :'row_limit';

-- export_progress(export_id uuid, job_id uuid, attempts int, done int, total int) many
-- How far it is; no row where it was given up, or another worker makes it.
update export e set done = :'done', total = :'total'
where e.id = :'export_id' and e.status = 'running' and exists (
	select from job j where j.id = :'job_id' and j.status = 'running'
		and j.attempts = :'attempts')
returning e.id;

-- export_ready(export_id uuid, job_id uuid, attempts int, size_bytes bigint) many
-- All of it is in the store: from now on it can be fetched, for a week.
update export e set status = 'ready', size_bytes = :'size_bytes',
	finished_at = now(), expires_at = now() + interval '7 days'
where e.id = :'export_id' and e.status = 'running' and exists (
	select from job j where j.id = :'job_id' and j.status = 'running'
		and j.attempts = :'attempts')
returning e.id;

-- export_sweepable(row_limit int) many
-- Whose bytes nobody may have any more; links to them have run out.
select e.id, e.storage_key
from export e
where e.swept_at is null and e.updated_at < now() - interval '2 minutes'
	and (e.status in ('cancelled', 'failed', 'expired')
		or e.status = 'ready' and (e.expires_at < now()
			or exists (select from account a
				where a.id = e.account_id
					and a.deleted_at is not null)))
order by e.updated_at
limit :'row_limit'
for update skip locked;

-- export_swept(export_id uuid) none
-- The store has no bytes of it any more.
update export e set swept_at = now(),
	status = case e.status when 'ready' then 'expired' else e.status end
where e.id = :'export_id'
	and e.status in ('ready', 'cancelled', 'failed', 'expired');

-- export_purge() none
-- What it was is told for a month.
delete from export e
where e.swept_at is not null and e.created_at < now() - interval '30 days';

-- account_grants() many
-- What the caller was given, in all organizations.
select g.organization, g.role, g.permission, g.effect, g.valid_from,
	g.valid_until, g.reason
from account_grants() g;

-- account_api_tokens() many
-- Tokens of the caller's programs, as far as they are kept.
select t.organization, t.name, t.prefix, t.scopes, t.created_at,
	t.last_used_at, t.expires_at, t.revoked_at
from account_api_tokens() t;

-- account_notifications() many
-- What the caller was told in the pages.
select n.organization, n.event, n.subject_name, n.person_name, n.detail,
	n.created_at, n.read_at
from account_notifications() n;

-- account_messages() many
-- Which mails and text messages were sent to the caller.
select m.organization, m.channel, m.event, m.recipient, m.status, m.created_at,
	m.sent_at
from account_messages() m;
