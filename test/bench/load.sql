-- Fills an empty database: psql -v rows=1000000 -v organizations=200.
-- Fifty members and ten types in each organization; certificates as two years
-- of work would have left them, the organizations' rows among each other.
-- Triggers do not run, so what they would write is written here.
\set ON_ERROR_STOP 1
begin;
set local session_replication_role = replica;
set local search_path = outstaff;
set local work_mem = '256MB';
set local synchronous_commit = off;

create temporary table org as
select n, uuid_v7(now() - interval '800 days') as id
from generate_series(0, :organizations - 1) n;
insert into organization (id, name, slug, timezone, created_at)
select id, 'Organization ' || n, 'organization-' || n, 'Europe/Vienna',
	now() - interval '800 days'
from org;

create temporary table person as
select o.n as org, o.id as organization_id, i as n,
	uuid_v7(now() - interval '790 days') as id,
	uuid_v7(now() - interval '790 days') as account_id,
	('{Alma,Bruno,Clara,David,Elif,Farid,Greta,Hugo,Ida,Jonas}'::text[])
		[1 + i % 10] as first_name,
	('{Amann,Berger,Cerny,Dvorak,Egger}'::text[])[1 + i / 10]
		|| '-' || o.n as last_name,
	'person-' || o.n || '-' || i || '@example.org' as email
from org o, generate_series(0, 49) i;
insert into account (id, email, password_hash, first_name, last_name)
select account_id, email, 'cannot sign in', first_name, last_name from person;
insert into membership (organization_id, id, account_id, first_name, last_name,
	email)
select organization_id, id, account_id, first_name, last_name, email
from person;

insert into role (organization_id, name, template)
select o.id, initcap(template), template
from org o, unnest('{owner,admin,member,auditor}'::text[]) template;
insert into member_role (organization_id, member_id, role_id)
select p.organization_id, p.id, r.id
from person p
join role r on r.organization_id = p.organization_id
	and r.template = case p.n when 0 then 'owner' when 1 then 'admin'
		when 2 then 'auditor' else 'member' end;

create temporary table kind as
select o.n as org, o.id as organization_id, i as n,
	uuid_v7(now() - interval '780 days') as id,
	(array['First aid at work', 'Forklift trucks', 'Fire warden',
		'Working at height', 'Food hygiene', 'Crane operation',
		'Data protection basics', 'Electrical safety',
		'Manual handling', 'Driving licence C'])[1 + i] as name
from org o, generate_series(0, 9) i;
insert into certificate_type (organization_id, id, name, valid_months)
select organization_id, id, name, 24 from kind;

create temporary table work as
select n, now() - interval '750 days' * (1 - n / :rows.0) as at,
	floor(random() * :organizations)::int as org,
	floor(random() * 50)::int as person,
	floor(random() * 10)::int as kind
from generate_series(0, :rows - 1) n;
alter table work add id uuid, add document_id uuid;
update work set id = uuid_v7(at), document_id = uuid_v7(at);
analyze work, person, kind, org;

insert into document (organization_id, id, state, file_name, content_type,
	size_bytes, sha256, uploaded_by, created_at, updated_at)
select p.organization_id, w.document_id, 'ready', 'scan-' || w.n || '.pdf',
	'application/pdf', 100000 + w.n % 900000, sha256(w.id::text::bytea),
	p.id, w.at, w.at
from work w
join person p on p.org = w.org and p.n = w.person
order by w.n;

insert into certificate (organization_id, id, member_id, holder_name,
	certificate_type_id, number, issuing_authority, issued_on, expires_on,
	document_id, document_name, document_type, document_size, review,
	reviewed_by, reviewed_by_name, reviewed_at, created_at, updated_at)
select p.organization_id, w.id, p.id, p.first_name || ' ' || p.last_name,
	k.id, 'C-' || w.n,
	(array['Austrian Red Cross', 'TUV Austria', 'Chamber of Labour',
		'Workers'' Samaritan Federation'])[1 + w.n % 4],
	w.at::date - 5,
	case when w.n % 20 > 0 then w.at::date + 725 end,
	w.document_id, 'scan-' || w.n || '.pdf', 'application/pdf',
	100000 + w.n % 900000, r.review, r.by, r.name, r.at, w.at,
	coalesce(r.at, w.at)
from work w
join person p on p.org = w.org and p.n = w.person
join kind k on k.org = w.org and k.n = w.kind
left join lateral (
	select 'pending', null::uuid, null, null::timestamptz
	where w.n % 10 = 0
	union all
	select 'verified', v.id, v.first_name || ' ' || v.last_name,
		w.at + interval '1 day'
	from person v
	where w.n % 10 > 0 and v.org = w.org
		and v.n = case w.person when 0 then 1 else 0 end
	) r (review, by, name, at) on true
order by w.n;
commit;
vacuum analyze;
