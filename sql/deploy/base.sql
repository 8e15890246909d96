-- The schema, what every transaction knows about its caller, and the helpers
-- that tables are made with.
begin;

create schema outstaff authorization outstaff_owner;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

alter default privileges revoke execute on functions from public;
grant usage on schema outstaff to outstaff_app, outstaff_worker,
	outstaff_readonly, outstaff_definer;
-- so that functions can be given to it
grant create on schema outstaff to outstaff_definer;

-- Time-ordered ids (RFC 9562, version 7) of now, or of a past moment.
create function uuid_v7(at timestamptz default clock_timestamp())
returns uuid language sql volatile parallel safe
begin atomic
	select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
		placing substring(int8send(floor(extract(epoch from at)
			* 1000)::bigint) from 3) from 1 for 6),
		52, 1), 53, 1), 'hex')::uuid;
end;

-- Settings are '' after a transaction that set them: nobody, not an error.
create function current_organization() returns uuid
language sql stable parallel safe
begin atomic
	select nullif(current_setting('outstaff.org', true), '')::uuid;
end;

create function current_account() returns uuid
language sql stable parallel safe
begin atomic
	select nullif(current_setting('outstaff.account', true), '')::uuid;
end;

create function current_member() returns uuid
language sql stable parallel safe
begin atomic
	select nullif(current_setting('outstaff.member', true), '')::uuid;
end;

-- The calendar day in the organization's zone.
create function today() returns date language sql stable parallel safe
begin atomic
	select (now() at time zone case
		when current_setting('outstaff.zone', true) <> ''
		then current_setting('outstaff.zone', true)
		else 'UTC' end)::date;
end;

-- Lists go on after their last row: a cursor is "<date>_<id>" or "<id>".
create function cursor_date(cursor text, start date) returns date
language sql stable parallel safe
begin atomic
	select case when cursor is null then start
		else left(cursor, -37)::date end;
end;

create function cursor_id(cursor text, start uuid) returns uuid
language sql immutable parallel safe
begin atomic
	select case when cursor is null then start
		else right(cursor, 36)::uuid end;
end;

grant execute on function uuid_v7(timestamptz), current_organization(),
	current_account(), current_member(), today(), cursor_date(text, date),
	cursor_id(text, uuid) to outstaff_app, outstaff_worker,
	outstaff_readonly, outstaff_definer;

create function touch() returns trigger language plpgsql as $$
begin
	new.updated_at := now();
	return new;
end $$;

-- Gives a table what all tables have: forced row-level security with the one
-- restrictive rule for those who serve requests, and its triggers. `rule` is
-- the condition under which a row is the caller's.
create procedure table_protect(name regclass, rule text)
language plpgsql as $$
begin
	execute format('alter table %s enable row level security', name);
	execute format('alter table %s force row level security', name);
	execute format('create policy tenant on %s as restrictive
		to outstaff_app, outstaff_readonly using (%s)', name, rule);
	execute format('create policy access on %s to outstaff_app,
		outstaff_readonly, outstaff_worker, outstaff_definer
		using (true)', name);
	if exists (select from pg_attribute where attrelid = name
		and attname = 'updated_at') then
		execute format('create trigger touch before update on %s
			for each row execute function touch()', name);
	end if;
end $$;

-- A change of any row leaves its audit event.
create procedure table_audit(name regclass) language plpgsql as $$
begin
	execute format('create trigger audit after insert or update or delete
		on %s for each row execute function audit()', name);
end $$;

-- The usual case: rows of an organization.
create procedure tenant_table(name regclass) language plpgsql as $$
begin
	call table_protect(name,
		'organization_id = (select current_organization())');
	call table_audit(name);
	execute format('grant select on %s to outstaff_app, outstaff_readonly,
		outstaff_worker', name);
end $$;

commit;
