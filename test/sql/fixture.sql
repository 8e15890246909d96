-- What the template database of the tests holds: two organizations at the two
-- ends of the calendar (their days always differ), people of every role, and
-- helpers in schema tap. Made by the program's own functions where it has one.
create schema tap;
create extension pgtap schema tap;
grant usage on schema tap to public;
set search_path = outstaff, tap, pg_temp;

-- pgTAP's own cannot tell the type of two literals, as psql's variables are.
create function tap.is(have text, want text, description text) returns text
language sql as $$
	select ok(have is not distinct from want, description)
		|| case when have is not distinct from want then ''
		else E'\n' || diag('have: ' || coalesce(have, 'null')
			|| E'\nwant: ' || coalesce(want, 'null')) end $$;

-- Ids by name, past row-level security.
create function tap.organization_id(slug text) returns uuid
language sql security definer set search_path = outstaff as
	$$ select o.id from organization o where o.slug = $1 $$;
create function tap.account_id(name text) returns uuid
language sql security definer set search_path = outstaff as
	$$ select a.id from account a where a.first_name = $1 $$;
create function tap.member_id(name text, slug text) returns uuid
language sql security definer set search_path = outstaff as
	$$ select m.id from membership m where m.first_name = $1
		and m.organization_id = tap.organization_id(slug) $$;
create function tap.type_id(name text, slug text) returns uuid
language sql security definer set search_path = outstaff as
	$$ select t.id from certificate_type t where t.name = $1
		and t.organization_id = tap.organization_id(slug) $$;
create function tap.certificate_id(number text) returns uuid
language sql security definer set search_path = outstaff as
	$$ select c.id from certificate c where c.number = $1 $$;
create function tap.role_id(template text, slug text) returns uuid
language sql security definer set search_path = outstaff as
	$$ select r.id from role r where r.template = $1
		and r.organization_id = tap.organization_id(slug) $$;
create function tap.stamp(slug text) returns bigint
language sql security definer set search_path = outstaff as
	$$ select policy_version from organization o where o.slug = $1 $$;

-- A live session of somebody in an organization (null: in none).
create function tap.session(name text, slug text) returns uuid
language sql security definer set search_path = outstaff as $$
	insert into session (account_id, organization_id, token_hash, kind)
	values (tap.account_id(name), tap.organization_id(slug),
		sha256(uuid_send(gen_random_uuid())), 'cookie')
	returning id $$;

-- The rest of the transaction is that person's request.
create function tap.act_as(name text, slug text, action text default 'test',
	zone text default 'UTC') returns void
language plpgsql as $$
begin
	perform outstaff.enter(tap.session(name, slug),
		tap.organization_id(slug), tap.stamp(slug), action,
		'request-' || lower(name), zone);
end $$;
create function tap.act_as_nobody() returns void language sql as $$
	select set_config('outstaff.' || name, '', true)
	from unnest('{org,account,member,action,request,zone}'::text[]) name $$;

-- How many rows a command touched, or the SQLSTATE of its refusal.
create function tap.outcome(command text) returns text
language plpgsql as $$
declare
	touched bigint;
begin
	execute command;
	get diagnostics touched = row_count;
	return touched || ' rows';
exception when others then
	return sqlstate;
end $$;
create function tap.refusal(command text) returns text
language plpgsql as $$
declare
	broken text;
begin
	execute command;
	return 'none';
exception when others then
	get stacked diagnostics broken = constraint_name;
	return sqlstate || ' ' || broken;
end $$;

-- Somebody is a member of the current organization, with an account of that
-- address or a new one: as if an invitation was accepted.
create function tap.member_add(email text, first_name text, last_name text,
	template text) returns uuid
language sql security definer set search_path = outstaff as $$
	insert into account (email, password_hash, first_name, last_name)
	values ($1, 'hash', $2, $3)
	on conflict do nothing;
	with m as (
		insert into membership (organization_id, account_id)
		select current_organization(), a.id from account a
		where a.email = $1
		returning *)
	insert into member_role (organization_id, member_id, role_id, granted_by)
	select m.organization_id, m.id, r.id, current_member() from m
	join role r on r.organization_id = m.organization_id
		and r.template = $4
	returning member_id $$;

set role outstaff_app;
begin;
select account_create('ann@example.com', 'hash', 'Ann', 'North', 'r');
select account_create('eve@example.com', 'hash', 'Eve', 'South', 'r');
select account_create('fay@example.com', 'hash', 'Fay', 'Both', 'r');
commit;

begin;
select act_as('Ann', null, 'organization.write');
select organization_create(null, 'North', 'north', 'Pacific/Tongatapu',
	'monday');
select act_as('Ann', 'north', 'member.write');
select member_add('ben@example.com', 'Ben', 'Admin', 'admin'),
	member_add('cid@example.com', 'Cid', 'Member', 'member'),
	member_add('dee@example.com', 'Dee', 'Auditor', 'auditor'),
	member_add('fay@example.com', 'Fay', 'Both', 'member');
commit;
begin;
select act_as('Ann', 'north', 'certificate_type.write');
insert into certificate_type (organization_id, name, valid_months)
values (organization_id('north'), 'First aid', 24),
	(organization_id('north'), 'Forklift', null);
insert into document (organization_id, file_name, content_type, size_bytes,
	sha256, uploaded_by)
values (organization_id('north'), 'north.pdf', 'application/pdf', 10,
	sha256('north'), member_id('Cid', 'north'));
update document set state = 'ready';
insert into certificate (organization_id, member_id, certificate_type_id,
	number, issuing_authority, issued_on, expires_on, document_id)
select organization_id('north'), member_id('Cid', 'north'),
	type_id('First aid', 'north'), 'N-1', 'Red Cross', '2026-01-01',
	'2126-01-01', id from document;
commit;

begin;
select act_as('Eve', null, 'organization.write');
select organization_create(null, 'South', 'south', 'Pacific/Pago_Pago',
	'monday');
select act_as('Eve', 'south', 'member.write');
select member_add('fay@example.com', 'Fay', 'Both', 'member'),
	member_add('gus@example.com', 'Gus', 'Member', 'member');
insert into certificate_type (organization_id, name)
values (organization_id('south'), 'First aid');
insert into certificate (organization_id, member_id, certificate_type_id,
	number, issuing_authority, issued_on)
values (organization_id('south'), member_id('Gus', 'south'),
	type_id('First aid', 'south'), 'S-1', 'Red Cross', '2026-01-01');
insert into idempotency_key (account_id, organization_id, route, key,
	request_hash)
values (account_id('Eve'), organization_id('south'), 'POST /members', 'k',
	sha256('k'));
select attempt_register(sha256('fixture'), 3, 900);
commit;
