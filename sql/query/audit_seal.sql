-- The chains of seals, as the worker and outstaffctl see them.

-- audit_seal_some() one
-- Seals events that wait, of some organizations; says of how many.
select audit_seal_some() as organizations;

-- audit_anchor_due(row_limit int) many
-- Chains that were not anchored today and have a seal since.
select c.organization_id, s.sequence, encode(s.head, 'hex') as head,
	audit_instant(s.at) as at, audit_anchor_id(s.sequence, s.head) as id
from (select o.id as organization_id from organization o
	union all select '00000000-0000-0000-0000-000000000000') c
cross join lateral (select n.sequence, n.head, n.at from audit_seal n
	where n.organization_id = c.organization_id
	order by n.sequence desc
	limit 1) s
left join lateral (select n.sequence, n.at from audit_anchor n
	where n.organization_id = c.organization_id
	order by n.sequence desc
	limit 1) a on true
where a.sequence is null or (a.sequence < s.sequence
	and a.at < date_trunc('day', now(), 'UTC'))
limit :'row_limit';

-- audit_anchor_add(anchor_organization_id uuid, sequence bigint, recipient text) none
-- The store has it.
select audit_anchor_add(:'anchor_organization_id', :'sequence', :'recipient');

-- audit_chains(name text) many
-- All chains, or that of one organization: by its short name, its id, or
-- "none" for what belongs to no organization.
select c.id, c.slug
from (select o.id, o.slug, o.deleted_at from organization o
	union all
	select '00000000-0000-0000-0000-000000000000', 'none', null) c
where :'name' is null or c.id::text = :'name'
	or (c.slug = :'name' and c.deleted_at is null)
order by c.slug, c.id;

-- audit_lines(chain_id uuid, sequence bigint, row_limit int) many
-- The next seals of a chain: each is a line, and then its events are.
select s.sequence, l.line
from (select n.sequence from audit_seal n
	where n.organization_id = :'chain_id' and n.sequence > :'sequence'
	order by n.sequence
	limit :'row_limit') page
join audit_seal s on s.organization_id = :'chain_id'
	and s.sequence = page.sequence
cross join lateral (
	select 0 as position, audit_seal_line(s) as line
	union all
	select i.position, audit_canonical(e)
	from unnest(s.event_ids) with ordinality i (id, position)
	join audit_event e on e.organization_id = s.organization_id
		and e.id = i.id) l
order by s.sequence, l.position;

-- audit_strays(chain_id uuid) many
-- Events that are in no seal and do not wait for one.
select e.id
from audit_event e
where e.organization_id = :'chain_id'
	and not exists (select from audit_unsealed w
		where w.organization_id = e.organization_id
			and w.event_id = e.id)
	and not exists (select from audit_seal s
		cross join unnest(s.event_ids) sealed (id)
		where s.organization_id = :'chain_id' and sealed.id = e.id)
order by e.id
limit 1000;

-- audit_waiting(chain_id uuid) one
-- How many events wait to be sealed.
select count(*) as events
from audit_unsealed w
where w.organization_id = :'chain_id';

-- audit_anchors(chain_id uuid) many
-- What the database says was told outside of it.
select a.sequence, encode(a.head, 'hex') as head
from audit_anchor a
where a.organization_id = :'chain_id'
order by a.sequence;
