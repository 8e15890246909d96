-- role: superuser
-- AUD-09, C15: audit events are sealed into chains that show every change.
begin;
select plan(26);

select organization_id('north') as org, organization_id('south') as other \gset
set role outstaff_worker;
select set_config('TimeZone', 'America/New_York', true);
select ok((select audit_seal_some()) > 0, 'what waits is sealed');
select is((select audit_seal_some()), 0, 'and then nothing waits');
reset role;
select is_empty('select from audit_unsealed', 'really nothing');
select is((select count(*) from audit_seal s, unnest(s.event_ids)),
	(select count(*) from audit_event), 'every event is in a seal, once');
select is_empty($$select e.id from audit_event e
	join audit_seal s on e.id = any (s.event_ids)
	where e.organization_id <> s.organization_id$$,
	'in that of its own organization');
select is((select count(*) from audit_seal where organization_id
	= '00000000-0000-0000-0000-000000000000'), 1::bigint,
	'what belongs to no organization has a chain too');

-- odd values, and the hash as anybody would compute it
insert into audit_event (organization_id, account_id, action, request_id,
	subject_kind, subject_id, operation, changes)
values (:'org', null, E'a "b" \\ \u2028 \U0001F600 \t', null, 'x', null,
	'update', '{"zz": [null, 1.50], "a": [1e400, "\u0001 é \ud83d\ude00 </"],
	"b": [{"d": [], "c": {}}, true], "a": ["twice", ""]}');
select s.head as before from audit_seal s where s.organization_id = :'org'
order by s.sequence desc limit 1 \gset
select audit_seal_some();
select s.sequence, s.head, s.hashes[1] as start, audit_instant(s.at) as at,
	s.previous
from audit_seal s where s.organization_id = :'org'
order by s.sequence desc limit 1 \gset s_
select is(:'s_previous', :'before', 'a seal goes on from the one before it');
select is(:'s_start'::bytea, sha256(convert_to(format(
	E'outstaff audit seal\n%s\n%s\n%s\n%s\n', :'org', :'s_sequence',
	:'s_at', encode(:'before'::bytea, 'hex')), 'UTF8')),
	'its hashes begin with what it says itself');
select audit_canonical(e) as line, e.at as moment from audit_event e
where e.subject_kind = 'x' \gset
select is(:'s_head'::bytea, sha256(:'s_start'::bytea
	|| convert_to(:'line', 'UTF8')), 'and go on with each event');
select ok((:'line'::jsonb ->> 'at')::timestamptz = :'moment',
	'a line of JSON, whatever is in it');
select is(:'line'::jsonb -> 'changes', (select e.changes from audit_event e
	where e.subject_kind = 'x'), 'all of it');
select ok(:'line' !~ E'\n', 'and one line');
set local datestyle = 'SQL, DMY';
set local intervalstyle = 'iso_8601';
set local timezone = 'Asia/Kolkata';
set local extra_float_digits = -5;
select is((select audit_canonical(e) from audit_event e
	where e.subject_kind = 'x'), :'line', 'settings do not change it');
reset datestyle;

-- a page of an export
create temp table page (place int generated always as identity,
	sequence bigint, line text);
grant all on page to public;
create function pg_temp.read_page(chain uuid) returns void
language plpgsql as $$
declare
	lines refcursor;
	found_line record;
begin
	open lines for execute format('execute audit_lines(%L, 0, 100)', chain);
	loop
		fetch lines into found_line;
		exit when not found;
		insert into page (sequence, line)
			values (found_line.sequence, found_line.line);
	end loop;
end $$;
set role outstaff_worker;
select pg_temp.read_page(:'org');
reset role;
select is((select count(*) from page where line like '{"seal":%'),
	(select max(sequence) from audit_seal where organization_id = :'org'),
	'an export has a line for each seal');
select is((select count(*) from page where line not like '{"seal":%'),
	(select count(*) from audit_event where organization_id = :'org'),
	'and one for each event');
select is((select jsonb_agg(line::jsonb ->> 'id' order by place) from page
	where line not like '{"seal":%' and sequence = 1), (select to_jsonb(
	s.event_ids) from audit_seal s where s.organization_id = :'org'
	and s.sequence = 1), 'in the order of the seal');

-- nobody changes seals
create temp table who (name text);
insert into who values ('outstaff_app'), ('outstaff_worker'),
	('outstaff_owner'), ('postgres');
create function pg_temp.try_all(name text) returns text
language plpgsql as $$
declare
	said text[] := '{}';
	tried text;
begin
	execute format('set local role %I', name);
	perform set_config('outstaff.org', organization_id('north')::text, true);
	foreach tried in array array['audit_seal', 'audit_anchor'] loop
		said := said || array[
			outcome(format('update %I set sequence = 9', tried)),
			outcome(format('delete from %I', tried)),
			outcome(format('truncate %I cascade', tried))];
	end loop;
	reset role;
	return array_to_string(said, ' ');
end $$;
select is(pg_temp.try_all(name), '42501 42501 42501 42501 42501 42501',
	name || ' cannot change, delete or truncate seals and anchors') from who;
set role outstaff_app;
select is(outcome('insert into audit_seal (organization_id) values (null)')
	|| ' ' || outcome('delete from audit_unsealed')
	|| ' ' || outcome('select audit_seal_some()')
	|| ' ' || outcome('select audit_anchor_add(null, null, null)'),
	'42501 42501 42501 42501', 'the program cannot seal, nor unseal');
select act_as('Ann', 'north');
select is((select count(distinct organization_id) from audit_seal), 1::bigint,
	'an organization sees its own seals');
reset role;

-- an event that was put in past the program's door
alter table audit_event disable trigger await;
insert into audit_event (organization_id, action, subject_kind, operation,
	changes)
values (:'org', 'forged', 'y', 'insert', '{}');
alter table audit_event enable trigger await;
select results_eq(format('execute audit_strays(%L)', :'org'),
	$$select id from audit_event where action = 'forged'$$,
	'is found: it is in no seal');

-- anchors
set role outstaff_worker;
execute audit_anchor_add(:'org', :'s_sequence', 'owners');
execute audit_anchor_add(:'other', 1, 'audit@example.org');
reset role;
select results_eq($$select recipient, detail from message
	where event = 'audit_anchor' order by recipient$$, format($$values
	('ann@example.com', '%s-%s'), ('audit@example.org', '1-%s')$$,
	:'s_sequence', encode(:'s_head'::bytea, 'hex'), (select encode(head,
	'hex') from audit_seal where organization_id = :'other'
	and sequence = 1)), 'a head is mailed to the owners or to an address');
select ok(a.id::text like '00000000-0002-8___-a___-____________'
	and replace(substr(a.id::text, 16), '-', '') = substr(encode(a.head,
	'hex'), 1, 3) || 'a' || substr(encode(a.head, 'hex'), 4, 15),
	'its object tells sequence and head')
from audit_anchor a where a.organization_id = :'org';
set role outstaff_worker;
select results_eq('execute audit_anchor_due(100)', $$select s.organization_id,
	s.sequence, encode(s.head, 'hex'), audit_instant(s.at),
	audit_anchor_id(s.sequence, s.head)
	from audit_seal s where s.organization_id
		= '00000000-0000-0000-0000-000000000000'$$,
	'an anchored chain is due the next day, if it has gone on');
reset role;

select * from finish();
rollback;
