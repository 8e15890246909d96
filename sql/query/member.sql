-- People of the organization (table membership).

-- member_list(organization_id uuid, cursor text, row_limit int) many
-- Everybody by name, each with the widest role held now.
select m.id, m.account_id, m.name, m.first_name, m.last_name, m.email,
	g.template as role, m.status, m.created_at, m.id::text as cursor
from membership m
left join lateral (select g.template from member_role_now g
	where g.organization_id = m.organization_id and g.member_id = m.id
	order by g.rank limit 1) g on true
where m.organization_id = :'organization_id' and m.deleted_at is null
	and case when :'cursor' is null then true else (m.name, m.id) > (
		select x.name, x.id from membership x
		where x.organization_id = :'organization_id'
			and x.id = :'cursor'::uuid) end
order by m.name, m.id
limit :'row_limit';

-- member_options(organization_id uuid, scope_all bool, reach uuid[]) many
-- People to choose from: whom the caller may do it for.
select m.id, m.name
from membership m
where m.organization_id = :'organization_id' and m.deleted_at is null
	and m.status = 'active' and (:'scope_all' or m.id in (
		select r from members_reached(:'organization_id', :'reach') r))
order by m.name, m.id
limit 1000;

-- member_get(organization_id uuid, id uuid) one
-- One person.
select m.id, m.account_id, m.name, m.first_name, m.last_name, m.email,
	(select g.template from member_role_now g
		where g.organization_id = m.organization_id
			and g.member_id = m.id
		order by g.rank limit 1) as role,
	m.status, m.created_at
from membership m
where m.organization_id = :'organization_id' and m.id = :'id'
	and m.deleted_at is null;

-- member_certificates(organization_id uuid, certificate_read_all bool, certificate_read_reach uuid[], id uuid) many
-- The first 200 certificates of one person, as far as the caller may see them.
select l.*
from certificate c
cross join lateral certificate_listed(c) l
where c.organization_id = :'organization_id' and c.deleted_at is null
	and c.member_id = :'id'
	and (:'certificate_read_all' or c.member_id in (select r
		from members_reached(:'organization_id',
			:'certificate_read_reach') r))
order by c.lasts_until, c.id
limit 200;

-- member_create(email text, first_name text, last_name text, password_hash text, role text) one
-- Adds a person; an account is made where the email has none yet.
select m.id, m.account_id, m.name, m.first_name, m.last_name, m.email,
	:'role' as role, m.status, m.created_at
from member_add(:'email', :'first_name', :'last_name', :'password_hash',
	:'role') m;
