-- What somebody takes along and is too long for an answer: a job makes it into
-- the store, tells how far it is, and it is there for a week. Only who asked
-- sees and fetches it; what belongs to an organization, only while in it.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table export (
	id uuid primary key default uuid_v7(),
	account_id uuid not null,
	organization_id uuid,
	kind text not null,
	parameters jsonb not null default '{}',
	status text not null default 'waiting',
	done int not null default 0,
	total int,
	size_bytes bigint,
	storage_key text not null generated always as (coalesce(
		organization_id, '00000000-0000-0000-0000-000000000000')::text
		|| '/' || id::text) stored,
	expires_at timestamptz,
	finished_at timestamptz,
	swept_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint export_kind_check check (kind in ('account', 'certificate')),
	constraint export_organization_id_check
		check ((kind = 'account') = (organization_id is null)),
	constraint export_parameters_check
		check (jsonb_typeof(parameters) = 'object'),
	constraint export_status_check check (status in ('waiting', 'running',
		'ready', 'cancelled', 'failed', 'expired')),
	constraint export_done_check check (done >= 0),
	constraint export_total_check check (total >= 0),
	constraint export_expires_at_check
		check (status <> 'ready' or expires_at is not null),
	constraint export_account_id_exists
		foreign key (account_id) references account (id),
	constraint export_organization_id_exists
		foreign key (organization_id) references organization (id)
);
comment on column export.parameters is 'what of it: the filters of a list';
comment on column export.done is 'rows or parts that are written, of total';
comment on column export.swept_at is 'the store has no bytes of it any more';
create index export_account on export (account_id, id);
create index export_sweep on export (updated_at) where swept_at is null;
-- One at a time of a kind: a second would tell the same.
create unique index export_status_unique on export
	(account_id, kind, organization_id) nulls not distinct
	where status in ('waiting', 'running');

call table_protect('export', 'account_id = (select current_account())
	and (organization_id is null
		or organization_id = (select current_organization()))');
-- How far it is, is no change that anybody looks up.
create trigger audit after insert or delete or update of status on export
	for each row execute function audit();
grant select on export to outstaff_app, outstaff_readonly, outstaff_worker;
grant update (status, done, total, size_bytes, expires_at, finished_at,
	swept_at), delete on export to outstaff_worker;
grant select, insert, update on export to outstaff_definer;

-- What has ended stays so, but what failed may be tried again.
create function export_step() returns trigger language plpgsql as $$
begin
	if new.status <> old.status and (old.status, new.status) not in (
		('waiting', 'running'), ('running', 'ready'),
		('waiting', 'cancelled'), ('running', 'cancelled'),
		('waiting', 'failed'), ('running', 'failed'),
		('failed', 'waiting'), ('ready', 'expired')) then
		raise exception 'an export cannot go from % to %',
			old.status, new.status using errcode = 'OS409',
			constraint = 'export_status_step';
	end if;
	return new;
end $$;
create trigger step before update on export
	for each row execute function export_step();

create function export_begin(kind text, parameters jsonb)
returns setof export
language plpgsql security definer set search_path = outstaff, pg_temp as $$
#variable_conflict use_variable
declare
	made export;
begin
	perform from account a where a.id = current_account() for update;
	if (select count(*) from export e where e.account_id = current_account()
			and e.created_at > now() - interval '1 day') >= 20 then
		raise exception 'twenty a day are enough' using
			errcode = 'OS409', constraint = 'export_most';
	end if;
	insert into export (account_id, organization_id, kind, parameters)
	values (current_account(), case when kind <> 'account'
		then current_organization() end, kind, parameters)
	returning * into made;
	perform job_add('export', jsonb_build_object('export_id', made.id),
		made.id::text);
	return next made;
end $$;

-- Given up while it is made, deleted when it is there: of any number that try,
-- and of the worker that ends it, one comes first.
create function export_end(export_id uuid) returns setof uuid
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	return query update export e set finished_at = now(),
		status = case e.status when 'ready' then 'expired'
			else 'cancelled' end
	where e.id = export_id and e.account_id = current_account()
		and (e.organization_id is null
			or e.organization_id = current_organization())
		and e.status in ('waiting', 'running', 'ready')
	returning e.id;
	if not found and exists (select from export e where e.id = export_id
			and e.account_id = current_account()
			and (e.organization_id is null
				or e.organization_id = current_organization()))
	then
		raise exception 'it has ended already' using
			errcode = 'OS409', constraint = 'export_status_step';
	end if;
end $$;

-- From the beginning, whatever was done before; nothing where it was given up,
-- or where who asked may not have it any more.
create function export_start(job_id uuid) returns setof export
language plpgsql security definer set search_path = outstaff, pg_temp as $$
declare
	wanted uuid := (select (j.payload ->> 'export_id')::uuid from job j
		where j.id = job_id);
begin
	update export e set status = 'failed', finished_at = now()
	where e.id = wanted and e.status in ('waiting', 'running')
		and not exists (select from account a
			left join membership m on m.account_id = a.id
				and m.organization_id = e.organization_id
				and m.status = 'active' and m.deleted_at is null
			left join organization o on o.id = m.organization_id
				and o.status = 'active' and o.deleted_at is null
			where a.id = e.account_id and a.status = 'active'
				and a.deleted_at is null
				and (e.organization_id is null
					or o.id is not null));
	return query update export e set status = 'running', done = 0,
		total = null, swept_at = null
	where e.id = wanted and e.status in ('waiting', 'running')
	returning e.*;
end $$;

-- The transaction goes on as who asked: their organization, its calendar.
create function export_enter(export_id uuid) returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	select set_config('outstaff.account', e.account_id::text, true),
		set_config('outstaff.org', e.organization_id::text, true),
		set_config('outstaff.zone', o.timezone, true),
		set_config('TimeZone', coalesce(a.timezone, o.timezone, 'UTC'),
			true)
	from export e
	join account a on a.id = e.account_id
	left join organization o on o.id = e.organization_id
	where e.id = export_id;
$$;

-- A job that is dead leaves nobody waiting; done again, so is the export.
create function export_follow() returns trigger
language plpgsql security definer set search_path = outstaff, pg_temp as $$
begin
	update export e set
		status = case new.status when 'dead' then 'failed'
			else 'waiting' end,
		finished_at = case new.status when 'dead' then now() end
	where e.id = (new.payload ->> 'export_id')::uuid
		and (new.status = 'dead') = (e.status <> 'failed')
		and e.status in ('waiting', 'running', 'failed');
	return null;
end $$;
create trigger follow_export after update on job for each row
	when (new.kind = 'export' and new.status <> old.status
		and 'dead' in (old.status, new.status)
		and new.status <> 'discarded')
	execute function export_follow();

alter function export_begin(text, jsonb) owner to outstaff_definer;
alter function export_end(uuid) owner to outstaff_definer;
alter function export_start(uuid) owner to outstaff_definer;
alter function export_enter(uuid) owner to outstaff_definer;
alter function export_follow() owner to outstaff_definer;
grant execute on function export_begin(text, jsonb), export_end(uuid)
	to outstaff_app;
grant execute on function export_start(uuid), export_enter(uuid),
	account_memberships(), account_certificates(), two_factor_state(),
	session_mine(uuid), identity_mine(), notification_events()
	to outstaff_worker;

commit;
