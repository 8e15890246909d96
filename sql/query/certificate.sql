-- Certificates of members. certificate_visible is who sees which of them,
-- certificate_listed is what is shown of one; holder_id asks for one person's.
-- A list is of the whole organization or of one member: each half of a list
-- has its index, and only one of them runs.

-- certificate_list(organization_id uuid, scope_all bool, reach uuid[], holder_id uuid, status text, review text, certificate_type_id uuid, expires_before date, cursor text, row_limit int) many
-- What expires first comes first.
(select l.*, c.lasts_until || '_' || c.id as cursor
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and :'scope_all' and :'holder_id' is null
	and (c.lasts_until, c.id) > (cursor_date(:'cursor', '-infinity'),
		cursor_id(:'cursor', '00000000-0000-0000-0000-000000000000'))
	and c.lasts_until between certificate_earliest(:'status')
		and certificate_latest(:'status', :'expires_before',
			:'organization_id')
	and certificate_matches(c, :'review', :'certificate_type_id')
	and case when :'status' <> l.status then false else true end
order by c.lasts_until, c.id
limit :'row_limit')
union all
(select l.*, c.lasts_until || '_' || c.id as cursor
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and not (:'scope_all' and :'holder_id' is null)
	and c.member_id in (select s from members_seen(:'organization_id',
		:'scope_all', :'reach', :'holder_id') s)
	and (c.lasts_until, c.id) > (cursor_date(:'cursor', '-infinity'),
		cursor_id(:'cursor', '00000000-0000-0000-0000-000000000000'))
	and c.lasts_until between certificate_earliest(:'status')
		and certificate_latest(:'status', :'expires_before',
			:'organization_id')
	and certificate_matches(c, :'review', :'certificate_type_id')
	and case when :'status' <> l.status then false else true end
order by c.lasts_until, c.id
limit :'row_limit');

-- certificate_list_by_expires_on_desc(organization_id uuid, scope_all bool, reach uuid[], holder_id uuid, status text, review text, certificate_type_id uuid, expires_before date, cursor text, row_limit int) many
-- What lasts longest comes first.
(select l.*, c.lasts_until || '_' || c.id as cursor
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and :'scope_all' and :'holder_id' is null
	and (c.lasts_until, c.id) < (cursor_date(:'cursor', 'infinity'),
		cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
	and c.lasts_until between certificate_earliest(:'status')
		and certificate_latest(:'status', :'expires_before',
			:'organization_id')
	and certificate_matches(c, :'review', :'certificate_type_id')
	and case when :'status' <> l.status then false else true end
order by c.lasts_until desc, c.id desc
limit :'row_limit')
union all
(select l.*, c.lasts_until || '_' || c.id as cursor
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and not (:'scope_all' and :'holder_id' is null)
	and c.member_id in (select s from members_seen(:'organization_id',
		:'scope_all', :'reach', :'holder_id') s)
	and (c.lasts_until, c.id) < (cursor_date(:'cursor', 'infinity'),
		cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
	and c.lasts_until between certificate_earliest(:'status')
		and certificate_latest(:'status', :'expires_before',
			:'organization_id')
	and certificate_matches(c, :'review', :'certificate_type_id')
	and case when :'status' <> l.status then false else true end
order by c.lasts_until desc, c.id desc
limit :'row_limit');

-- certificate_list_by_created_at_desc(organization_id uuid, scope_all bool, reach uuid[], holder_id uuid, status text, review text, certificate_type_id uuid, expires_before date, cursor text, row_limit int) many
-- The newest first: ids are in the order of their making.
(select l.*, c.id::text as cursor
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and :'scope_all' and :'holder_id' is null
	and c.id < cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
	and certificate_matches(c, :'review', :'certificate_type_id')
	and case when :'status' <> l.status
		or :'expires_before' <= c.lasts_until then false else true end
order by c.id desc
limit :'row_limit')
union all
(select l.*, c.id::text as cursor
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and not (:'scope_all' and :'holder_id' is null)
	and c.member_id in (select s from members_seen(:'organization_id',
		:'scope_all', :'reach', :'holder_id') s)
	and c.id < cursor_id(:'cursor', 'ffffffff-ffff-ffff-ffff-ffffffffffff')
	and certificate_matches(c, :'review', :'certificate_type_id')
	and case when :'status' <> l.status
		or :'expires_before' <= c.lasts_until then false else true end
order by c.id desc
limit :'row_limit');

-- certificate_export(organization_id uuid, scope_all bool, reach uuid[], holder_id uuid, status text, review text, certificate_type_id uuid, expires_before date) many
-- The list without pages.
select l.*
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
	and case when :'status' <> l.status then false else true end
order by c.lasts_until, c.id;

-- certificate_mine(organization_id uuid, member_id uuid, cursor text, row_limit int) many
-- The caller's own.
select l.*, c.lasts_until || '_' || c.id as cursor
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and c.member_id = :'member_id'
	and (c.lasts_until, c.id) > (cursor_date(:'cursor', '-infinity'),
	cursor_id(:'cursor', '00000000-0000-0000-0000-000000000000'))
order by c.lasts_until, c.id
limit :'row_limit';

-- certificate_counts(organization_id uuid, scope_all bool, reach uuid[]) one
-- How many the list's tabs hold; beyond 99 it does not go on counting.
with tab as (
	select t.status, (select count(*) from (
		select from certificate_seen(:'organization_id', :'scope_all',
			:'reach') c
		cross join lateral (select y.longest_lead
			from certificate_type y
			where y.organization_id = c.organization_id
				and y.id = c.certificate_type_id
			limit 1) y
		where c.lasts_until between certificate_earliest(t.status)
			and certificate_latest(t.status, null,
				:'organization_id')
			and case when t.status <> certificate_status(
				c.lasts_until, y.longest_lead, (select today()))
				then false else true end
		limit 100) found) as count
	from (values (null), ('valid'), ('expiring'), ('expired')) t (status)
	union all
	select 'pending', (select count(*) from (
		select from certificate_seen(:'organization_id', :'scope_all',
			:'reach') c
		where c.review = 'pending'
		limit 100) found))
select max(l.label) filter (where l.status is null) as all_count,
	max(l.label) filter (where l.status = 'valid') as valid,
	max(l.label) filter (where l.status = 'expiring') as expiring,
	max(l.label) filter (where l.status = 'expired') as expired,
	max(l.label) filter (where l.status = 'pending') as pending
from (select tab.status, case when tab.count > 99 then '99+'
	else tab.count::text end as label from tab) l;

-- certificate_get(organization_id uuid, scope_all bool, reach uuid[], id uuid) one
-- One certificate.
select l.*
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.id = :'id'
	and c.deleted_at is null
	and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r));

-- certificate_create(organization_id uuid, scope_all bool, reach uuid[], member_id uuid, holder_id uuid, certificate_type_id uuid, number text, issuing_authority text, issued_on date, expires_on date, document_id uuid) one
-- For oneself unless a holder is named; a type's months of validity give the
-- expiry that is not stated.
with made as (
	insert into certificate as c (organization_id, member_id,
		certificate_type_id, number, issuing_authority, issued_on,
		expires_on, document_id)
	select :'organization_id', h.id, :'certificate_type_id', :'number',
		:'issuing_authority', :'issued_on',
		certificate_expiry(:'expires_on', :'issued_on', (
			select t.valid_months from certificate_type t
			where t.organization_id = :'organization_id'
				and t.id = :'certificate_type_id')),
		:'document_id'
	from (select case when :'holder_id' is null then :'member_id'
		else :'holder_id' end as id) h
	where (:'scope_all' or h.id in (select r
		from members_reached(:'organization_id', :'reach') r))
	returning c)
select l.* from made cross join lateral certificate_listed(made.c) l;

-- certificate_update(organization_id uuid, scope_all bool, reach uuid[], id uuid, certificate_type_id uuid, certificate_type_id_given bool, number text, number_given bool, issuing_authority text, issuing_authority_given bool, issued_on date, issued_on_given bool, expires_on date, expires_on_given bool) one
-- Changes what is given and is pending review again. The expiry follows the
-- type's months of validity where it is emptied, or where the issue date or
-- the type is given without it.
with wanted as (
	select c.organization_id, c.id, n.certificate_type_id, n.issued_on,
		case when not (:'expires_on_given' or :'issued_on_given'
				or :'certificate_type_id_given')
			then c.expires_on
			when :'expires_on_given' or t.valid_months is not null
			then certificate_expiry(:'expires_on', n.issued_on,
				t.valid_months)
			else c.expires_on end as expires_on
	from certificate c
	cross join lateral (select
		case when :'certificate_type_id_given'
			then :'certificate_type_id'
			else c.certificate_type_id end as certificate_type_id,
		case when :'issued_on_given' then :'issued_on'
			else c.issued_on end as issued_on) n
	left join certificate_type t on t.organization_id = c.organization_id
		and t.id = n.certificate_type_id
	where c.organization_id = :'organization_id' and c.id = :'id'
		and c.deleted_at is null
		and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r))
	for no key update of c),
changed as (
	update certificate c set
		certificate_type_id = w.certificate_type_id,
		number = case when :'number_given' then :'number'
			else c.number end,
		issuing_authority = case when :'issuing_authority_given'
			then :'issuing_authority'
			else c.issuing_authority end,
		issued_on = w.issued_on,
		expires_on = w.expires_on
	from wanted w
	where c.organization_id = w.organization_id and c.id = w.id
	returning c)
select l.* from changed cross join lateral certificate_listed(changed.c) l;

-- certificate_delete(organization_id uuid, scope_all bool, reach uuid[], id uuid) one
-- Gone from every list; the row, its document and its history are kept.
update certificate c set deleted_at = now()
where c.organization_id = :'organization_id' and c.id = :'id'
	and c.deleted_at is null
	and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r))
returning c.id;

-- certificate_verify(organization_id uuid, scope_all bool, reach uuid[], member_id uuid, id uuid, seen_at timestamptz) one
-- The caller found it right. Of two reviews at the same time the second is
-- refused (certificate_review_pending), so is one's own certificate.
with changed as (
	update certificate c set review = 'verified', review_reason = null,
		reviewed_by = :'member_id', reviewed_at = now()
	where c.organization_id = :'organization_id' and c.id = :'id'
		and c.deleted_at is null
		and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r))
		and certificate_unchanged(c.updated_at, :'seen_at')
	returning c)
select l.* from changed cross join lateral certificate_listed(changed.c) l;

-- certificate_reject(organization_id uuid, scope_all bool, reach uuid[], member_id uuid, id uuid, review_reason text, seen_at timestamptz) one
-- The caller found it wrong, for a reason.
with changed as (
	update certificate c set review = 'rejected',
		review_reason = :'review_reason', reviewed_by = :'member_id',
		reviewed_at = now()
	where c.organization_id = :'organization_id' and c.id = :'id'
		and c.deleted_at is null
		and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r))
		and certificate_unchanged(c.updated_at, :'seen_at')
	returning c)
select l.* from changed cross join lateral certificate_listed(changed.c) l;

-- certificate_document_replace(organization_id uuid, scope_all bool, reach uuid[], id uuid, document_id uuid) one
-- Another document, pending review again; the one before is given up.
with changed as (
	update certificate c set document_id = :'document_id'
	where c.organization_id = :'organization_id' and c.id = :'id'
		and c.deleted_at is null
		and (:'scope_all' or c.member_id in (select r
		from members_reached(:'organization_id', :'reach') r))
	returning c)
select l.* from changed cross join lateral certificate_listed(changed.c) l;
