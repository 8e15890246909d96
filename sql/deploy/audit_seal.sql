-- Seals make visible what was done to audit events by who can write files of
-- the database: every event is hashed together with all before it, one chain
-- for each organization, and one, the nil organization's, for the rest.
--
-- An event waits in audit_unsealed from the transaction that wrote it until a
-- worker seals it. So writers wait for nobody, what commits late is sealed
-- late, and nothing depends on the order of ids or of transactions.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table audit_unsealed (
	organization_id uuid not null,
	event_id uuid not null,
	primary key (organization_id, event_id)
);
call table_protect('audit_unsealed', 'false');
grant select on audit_unsealed to outstaff_worker;
grant select, insert, delete on audit_unsealed to outstaff_definer;

create function audit_event_await() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	insert into audit_unsealed (organization_id, event_id)
	values (new.organization_id, new.id);
	return null;
end $$;
alter function audit_event_await() owner to outstaff_definer;
create trigger await after insert on audit_event
	for each row execute function audit_event_await();
insert into audit_unsealed (organization_id, event_id)
select e.organization_id, e.id from audit_event e;

create table audit_seal (
	organization_id uuid not null,
	sequence bigint not null,
	at timestamptz not null default now(),
	event_ids uuid[] not null,
	hashes bytea[] not null,
	previous bytea not null,
	head bytea not null,
	primary key (organization_id, sequence),
	constraint audit_seal_sequence_check check (sequence > 0),
	constraint audit_seal_event_ids_check check (cardinality(event_ids)
		between 1 and 1000),
	constraint audit_seal_hashes_check check (cardinality(hashes)
		= cardinality(event_ids) + 1),
	constraint audit_seal_head_check check (length(previous) = 32
		and length(head) = 32
		and head = hashes[cardinality(hashes)])
);
comment on column audit_seal.hashes is
	'of the seal''s own facts, then of each event with all before it';

-- What was told outside of the database: nobody can cut off what is before.
create table audit_anchor (
	organization_id uuid not null,
	sequence bigint not null,
	id uuid not null,
	head bytea not null,
	at timestamptz not null default now(),
	primary key (organization_id, sequence),
	constraint audit_anchor_sequence_exists
		foreign key (organization_id, sequence)
		references audit_seal (organization_id, sequence)
);
comment on column audit_anchor.id is 'its object in the document store';

call table_protect('audit_seal',
	'organization_id = (select current_organization())');
call table_protect('audit_anchor',
	'organization_id = (select current_organization())');
grant select on audit_seal, audit_anchor
	to outstaff_app, outstaff_readonly, outstaff_worker;
grant select, insert on audit_seal, audit_anchor to outstaff_definer;
create trigger final before update or delete or truncate on audit_seal
	for each statement execute function audit_event_refuse();
create trigger final before update or delete or truncate on audit_anchor
	for each statement execute function audit_event_refuse();

create function audit_text(value text) returns text
language sql immutable parallel safe
begin atomic
	select coalesce(to_json(value)::text, 'null');
end;

create function audit_instant(value timestamptz) returns text
language sql stable parallel safe
begin atomic
	select to_char(value at time zone 'UTC',
		'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end;

-- The bytes that are hashed: one line of JSON whose members have one order.
-- What jsonb holds has one spelling already.
create function audit_canonical(e audit_event) returns text
language sql stable parallel safe
begin atomic
	select '{"organization_id":"' || e.organization_id || '","id":"' || e.id
		|| '","at":"' || audit_instant(e.at)
		|| '","account_id":' || audit_text(e.account_id::text)
		|| ',"member_id":' || audit_text(e.member_id::text)
		|| ',"action":' || audit_text(e.action)
		|| ',"request_id":' || audit_text(e.request_id)
		|| ',"subject_kind":' || audit_text(e.subject_kind)
		|| ',"subject_id":' || audit_text(e.subject_id::text)
		|| ',"operation":' || audit_text(e.operation)
		|| ',"changes":' || e.changes::text || '}';
end;

-- Where the hashes of a seal begin: with what it says itself.
create function audit_seal_start(organization_id uuid, sequence bigint,
	at timestamptz, previous bytea) returns bytea
language sql stable parallel safe
begin atomic
	select sha256(convert_to('outstaff audit seal' || chr(10)
		|| organization_id || chr(10) || sequence || chr(10)
		|| audit_instant(at) || chr(10)
		|| encode(previous, 'hex') || chr(10), 'UTF8'));
end;

-- The line of a seal in an export.
create function audit_seal_line(s audit_seal) returns text
language sql stable parallel safe
begin atomic
	select '{"seal":' || s.sequence || ',"at":"' || audit_instant(s.at)
		|| '","previous":"' || encode(s.previous, 'hex')
		|| '","head":"' || encode(s.head, 'hex')
		|| '","ids":' || array_to_json(s.event_ids)::text
		|| ',"hashes":' || array_to_json(array(
			select encode(h.hash, 'hex')
			from unnest(s.hashes) with ordinality h (hash, position)
			order by h.position))::text || '}';
end;

-- What is taken is a range, which is quick whatever the database believes of a
-- table that is empty most of the time.
create function audit_seal_one(organization_id uuid, row_limit int)
returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	sequence bigint;
	previous bytea;
	hash bytea;
	hashes bytea[];
	event_ids uuid[] := '{}';
	event audit_event;
begin
	select s.sequence + 1, s.head into sequence, previous
	from audit_seal s
	where s.organization_id = organization_id
	order by s.sequence desc
	limit 1;
	if not found then
		sequence := 1;
		previous := sha256('');
	end if;
	hash := audit_seal_start(organization_id, sequence, now(), previous);
	hashes := array[hash];
	for event in
		with taken as (
			delete from audit_unsealed w
			where w.organization_id = organization_id
				and w.event_id <= (select v.event_id from (
					select u.event_id from audit_unsealed u
					where u.organization_id
						= organization_id
					order by u.event_id
					limit row_limit) v
					order by v.event_id desc limit 1)
			returning w.event_id)
		select e.* from taken t
		join audit_event e on e.organization_id = organization_id
			and e.id = t.event_id
		order by e.id
	loop
		hash := sha256(hash || convert_to(audit_canonical(event),
			'UTF8'));
		hashes := hashes || hash;
		event_ids := event_ids || event.id;
	end loop;
	if cardinality(event_ids) > 0 then
		insert into audit_seal (organization_id, sequence, event_ids,
			hashes, previous, head)
		values (organization_id, sequence, event_ids, hashes, previous,
			hash);
	end if;
end $$;

-- Seals what waits, of a few organizations; says of how many. One at a time
-- does it: another finds nothing to do.
create function audit_seal_some() returns int
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	found_one uuid;
	last_one uuid;
	done int := 0;
begin
	if not pg_try_advisory_xact_lock(hashtext('audit_seal')) then
		return 0;
	end if;
	while done < 20 loop
		select min(u.organization_id::text)::uuid into found_one
		from (select w.organization_id from audit_unsealed w
			where last_one is null or w.organization_id > last_one
			order by w.organization_id
			limit 1) u;
		exit when found_one is null;
		perform audit_seal_one(found_one, 1000);
		last_one := found_one;
		done := done + 1;
	end loop;
	return done;
end $$;

-- Each chain's newest seal that is not anchored, once a day and chain. The id
-- is of version 8 (RFC 9562): 48 bits of the sequence, 72 of the head.
create function audit_anchor_id(sequence bigint, head bytea) returns uuid
language sql immutable
begin atomic
	select (lpad(to_hex(sequence), 12, '0') || '8'
		|| substr(encode(head, 'hex'), 1, 3) || 'a'
		|| substr(encode(head, 'hex'), 4, 15))::uuid;
end;

-- The object is in the store: kept, and told by mail to the owners or to one
-- address; to nobody where the recipient is something else.
create function audit_anchor_add(organization_id uuid, sequence bigint,
	recipient text) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
begin
	insert into audit_anchor (organization_id, sequence, id, head)
	select s.organization_id, s.sequence,
		audit_anchor_id(s.sequence, s.head), s.head
	from audit_seal s
	where s.organization_id = organization_id and s.sequence = sequence;
	perform set_config('outstaff.org', case when exists (
			select from organization o where o.id = organization_id)
		then organization_id::text else '' end, true);
	if recipient like '%@%' then
		perform audit_anchor_mail(null, recipient, sequence);
	elsif recipient = 'owners' then
		perform audit_anchor_mail(m.account_id, m.email, sequence)
		from membership m
		where m.organization_id = organization_id
			and m.status = 'active' and m.deleted_at is null
			and exists (select from member_role_now g
				where g.organization_id = m.organization_id
					and g.member_id = m.id
					and g.template = 'owner');
	end if;
end $$;

alter table message add column detail text;
comment on column message.detail is 'what a mail says that is in no table';

create function audit_anchor_mail(account_id uuid, recipient text,
	sequence bigint) returns void
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	message_id uuid := uuid_v7();
begin
	insert into message (id, organization_id, account_id, event, recipient,
		detail)
	select message_id, current_organization(), account_id, 'audit_anchor',
		recipient, a.sequence || '-' || encode(a.head, 'hex')
	from audit_anchor a
	where a.organization_id = coalesce(current_organization(),
			'00000000-0000-0000-0000-000000000000')
		and a.sequence = sequence;
	perform job_add('mail', jsonb_build_object('message_id', message_id),
		message_id::text);
end $$;

alter function audit_seal_one(uuid, int) owner to outstaff_definer;
alter function audit_seal_some() owner to outstaff_definer;
alter function audit_anchor_add(uuid, bigint, text) owner to outstaff_definer;
alter function audit_anchor_mail(uuid, text, bigint)
	owner to outstaff_definer;
grant execute on function audit_text(text), audit_instant(timestamptz),
	audit_canonical(audit_event), audit_seal_line(audit_seal),
	audit_seal_start(uuid, bigint, timestamptz, bytea),
	audit_anchor_id(bigint, bytea)
	to outstaff_worker, outstaff_definer;
grant execute on function audit_seal_some(),
	audit_anchor_add(uuid, bigint, text) to outstaff_worker;

insert into schedule (kind, every, next_at) values
	('audit_seal', interval '10 seconds', now()),
	('audit_anchor', interval '1 hour', now() + interval '1 hour');

commit;
