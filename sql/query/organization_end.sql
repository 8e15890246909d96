-- Deleting, suspending and bringing back organizations.

-- organization_blockers() many
-- What there is in the current one, and whether it stands against the end.
select b.kind, b.count, b.is_blocking
from organization_blockers() b
where b.count > 0
order by b.is_blocking desc, b.kind;

-- organization_delete(id uuid, name text) one
-- The current one, by who types its name.
select d.id from organization_delete(:'id', :'name') d (id);

-- organization_closed() many
-- The caller's that cannot be used now, and why.
select c.id, c.name, c.slug, c.state, c.deleted_at, c.restorable_until,
	c.suspension_reason
from organization_closed() c;

-- organization_shut() one
-- Where the caller's own access is suspended.
select string_agg(c.name, ', ' order by c.name) as names
from organization_closed() c
where c.state = 'access_suspended';

-- organization_restore(session_id uuid, id uuid) one
-- A deleted one is back, and the session goes on in it.
select t.*
from organization_restore(:'session_id', :'id') o
cross join lateral organization_told(o) t;

-- operator_organization_list(slug text) many
-- For operators: all, or those of a short name.
select o.slug, case when o.deleted_at is not null then 'deleted'
		else o.status end as status,
	(select count(*) from membership m where m.organization_id = o.id
		and m.deleted_at is null and m.status = 'active') as people,
	to_char(o.created_at, 'YYYY-MM-DD') as created_on,
	to_char(o.deleted_at, 'YYYY-MM-DD') as deleted_on, o.name
from organization o
where :'slug'::text is null or o.slug = :'slug'
order by o.slug, o.deleted_at;

-- operator_organization_change(verb text, slug text, reason text) many
-- Suspends one, resumes it, or brings a deleted one back.
select c.id, c.name
from operator_organization_change(:'verb', :'slug', :'reason') c;
