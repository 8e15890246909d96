-- How certificates are seen: which of them somebody sees, what is shown of one,
-- and its history. The functions are inlined: a statement that uses them is
-- planned as if it spelled them out.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

-- The one rule of visibility: all, or one's own.
create function certificate_visible(member_id uuid, scope_all boolean,
	viewer uuid) returns boolean language sql immutable
begin atomic
	select scope_all or member_id = viewer;
end;

-- Whoever decides has seen the last change, if they say what they saw.
create function certificate_unchanged(updated_at timestamptz,
	seen_at timestamptz) returns boolean language plpgsql stable cost 10000
as $$
begin
	if seen_at <> updated_at then
		raise exception 'the certificate was changed meanwhile' using
			errcode = 'OS409',
			constraint = 'certificate_updated_at_seen';
	end if;
	return true;
end $$;

-- The visible certificates of an organization, to count them. Only one half
-- ever runs; each has its index.
create function certificate_seen(organization_id uuid, scope_all boolean,
	viewer uuid) returns setof certificate language sql stable as $$
	select c.* from outstaff.certificate c
	where scope_all and c.organization_id = $1 and c.deleted_at is null
		and outstaff.certificate_visible(c.member_id, scope_all, viewer)
	union all
	select c.* from outstaff.certificate c
	where not scope_all and c.organization_id = $1 and c.deleted_at is null
		and c.member_id = viewer
		and outstaff.certificate_visible(c.member_id, scope_all, viewer)
$$;

-- Valid, expiring from the longest lead time on, expired after its last day.
-- (Each argument in one place, or it would not be inlined.)
create function certificate_status(lasts_until date, longest_lead int,
	today date) returns text language sql immutable
begin atomic
	select ('{valid,expiring,expired}'::text[])[1 + width_bucket(today,
		array[lasts_until - longest_lead, lasts_until + 1])];
end;

-- The expiry as stated, else by the months of validity, else none.
create function certificate_expiry(expires_on date, issued_on date,
	valid_months int) returns date language sql immutable
begin atomic
	select case when expires_on is null
		then (issued_on + make_interval(months => valid_months))::date
		else expires_on end;
end;

-- What lists and details show of a certificate. The limit keeps the planner
-- from starting a page at the types, which would read and sort everything.
create function certificate_listed(c certificate) returns table (
	id uuid, member_id uuid, holder_name text, certificate_type_id uuid,
	type_name text, number text, issuing_authority text, issued_on date,
	expires_on date, status text, days_left int, review text,
	review_reason text, reviewed_by_name text, reviewed_at timestamptz,
	document_id uuid, document_name text, document_type text,
	document_size int, created_at timestamptz, updated_at timestamptz)
language sql stable rows 1
begin atomic
	select c.id, c.member_id, c.holder_name, c.certificate_type_id, t.name,
		c.number, c.issuing_authority, c.issued_on, c.expires_on,
		certificate_status(c.lasts_until, t.longest_lead,
			(select today())),
		c.expires_on - (select today()), c.review, c.review_reason,
		c.reviewed_by_name, c.reviewed_at, c.document_id,
		c.document_name, c.document_type, c.document_size,
		c.created_at, c.updated_at
	from certificate_type t
	where t.organization_id = c.organization_id
		and t.id = c.certificate_type_id
	limit 1;
end;

-- The filters of lists; null lets everything through. The days between which
-- a status, or expires_before, can be are for the index; matches is for the
-- rest. (One case, because the planner takes each for a coin toss.)
create function certificate_longest_lead(organization_id uuid) returns int
language sql stable
begin atomic
	select max(t.longest_lead) from certificate_type t
	where t.organization_id = $1;
end;

create function certificate_earliest(status text) returns date
language sql stable
begin atomic
	select case when status in ('valid', 'expiring') then today()
		else '-infinity' end;
end;

create function certificate_latest(status text, expires_before date,
	organization_id uuid) returns date language sql stable
begin atomic
	select least(expires_before - 1, case status
		when 'expired' then today() - 1
		when 'expiring' then today()
			+ certificate_longest_lead(organization_id)
		else 'infinity' end);
end;

create function certificate_matches(c certificate, wanted_review text,
	wanted_type uuid) returns boolean language sql immutable
begin atomic
	select case when wanted_review <> c.review then false
		when wanted_type <> c.certificate_type_id then false
		else true end;
end;

-- What happened to certificates, in words.
create view certificate_history with (security_invoker) as
select e.organization_id, e.subject_id as certificate_id, e.id, e.at,
	m.name as actor_name, k.event,
	case k.event when 'created' then 'Added the certificate'
		when 'deleted' then 'Deleted the certificate'
		when 'verified' then 'Verified the certificate'
		when 'rejected' then 'Rejected the certificate'
		when 'document_replaced' then 'Replaced the document'
		else 'Changed ' || (
			select string_agg(case key
				when 'certificate_type_id' then 'type'
				else replace(key, '_', ' ') end, ', ' order by key)
			from jsonb_object_keys(e.changes) key
			where key !~ '^review')
		end as what,
	e.changes #>> '{review_reason,1}' as reason
from audit_event e
left join membership m on m.organization_id = e.organization_id
	and m.id = e.member_id
cross join lateral (select case
	when e.operation = 'insert' then 'created'
	when e.changes ? 'deleted_at' then 'deleted'
	when e.changes #>> '{review,1}' in ('verified', 'rejected')
		then e.changes #>> '{review,1}'
	when e.changes ? 'document_id' then 'document_replaced'
	else 'edited' end as event) k
where e.subject_kind = 'certificate';

grant select on certificate_history
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant execute on function certificate_visible(uuid, boolean, uuid),
	certificate_unchanged(timestamptz, timestamptz),
	certificate_seen(uuid, boolean, uuid),
	certificate_status(date, int, date),
	certificate_expiry(date, date, int), certificate_listed(certificate),
	certificate_longest_lead(uuid), certificate_earliest(text),
	certificate_latest(text, date, uuid),
	certificate_matches(certificate, text, uuid)
	to outstaff_app, outstaff_readonly, outstaff_worker;

commit;
