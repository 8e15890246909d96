-- Who sends the requests: psql -v sign_ins=64 -v url=https://host:port -v
-- jwt_secret=SECRET, which signs access tokens as key k1. One owner of each of
-- that many organizations is signed in, as a program (bearer) and in a browser
-- (cookie). What earlier runs made is taken away first.
\set ON_ERROR_STOP 1
set client_min_messages = warning;
begin;
set local session_replication_role = replica;
set local search_path = outstaff;
delete from session;
delete from certificate where number like 'bench-%';
truncate audit_event;
drop schema if exists bench cascade;
create schema bench;
grant usage on schema bench to outstaff_app;

create table bench.sign_in as
select row_number() over (order by o.id) as n, o.id as organization_id,
	m.account_id, o.policy_version as stamp, (
		select t.id from certificate_type t
		where t.organization_id = o.id
		order by t.name limit 1) as certificate_type_id,
	m.id as member_id, uuid_v7() as session_id,
	uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as cookie
from organization o
join member_role_now g on g.organization_id = o.id and g.template = 'owner'
join membership m on m.organization_id = o.id and m.id = g.member_id
order by o.id
limit :sign_ins;
create unique index on bench.sign_in (n);
grant select on bench.sign_in to outstaff_app;

insert into session (id, account_id, organization_id, token_hash, kind)
select session_id, account_id, organization_id,
	sha256(uuid_send(gen_random_uuid())), 'bearer'
from bench.sign_in
union all
select uuid_v7(), account_id, organization_id, sha256(cookie), 'cookie'
from bench.sign_in;
commit;
vacuum analyze;

-- for wrk
create function bench.token(bytes bytea) returns text language sql as $$
	select translate(encode(bytes, 'base64'), E'+/=\n', '-_');
$$;
create extension pgcrypto schema bench;
create function bench.access_token(url text, secret text, account uuid,
	organization uuid, session uuid) returns text language sql as $$
	with signed as (select bench.token(convert_to(
			'{"alg":"HS256","typ":"at+jwt","kid":"k1"}', 'UTF8')) || '.'
		|| bench.token(convert_to(json_build_object('iss', url,
			'aud', url || '/api', 'sub', account, 'sid', session,
			'org', organization, 'iat', extract(epoch from now())::bigint,
			'exp', extract(epoch from now())::bigint + 86400)::text,
			'UTF8')) as text)
	select s.text || '.' || bench.token(bench.hmac(
		convert_to(s.text, 'UTF8'), convert_to(secret, 'UTF8'), 'sha256'))
	from signed s;
$$;
\pset format unaligned
\pset tuples_only on
select 'return {'
union all
select format('{ bearer = "%s", cookie = "%s", certificate_type_id = "%s" },',
	bench.access_token(:'url', :'jwt_secret', account_id, organization_id,
		session_id), bench.token(cookie), certificate_type_id)
from bench.sign_in
union all
select '}';
