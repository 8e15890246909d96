-- Background work. A job is a row written with the change that wants it; a
-- worker takes it with FOR UPDATE SKIP LOCKED, so any number of workers share
-- the queue. A schedule makes a job of its kind when its time has come.
begin;
set local role outstaff_owner;
set local search_path = outstaff, pg_temp;

create table job (
	id uuid primary key default uuid_v7(),
	organization_id uuid,
	account_id uuid,
	kind text not null,
	key text,
	payload jsonb not null default '{}',
	status text not null default 'waiting',
	run_at timestamptz not null default now(),
	attempts int not null default 0,
	attempts_max int not null default 14,
	worker_pid int,
	worker_since timestamptz,
	error text,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	finished_at timestamptz,
	constraint job_kind_check check (kind ~ '^[a-z_]{1,60}$'),
	constraint job_key_check check (char_length(key) <= 200),
	constraint job_payload_check check (jsonb_typeof(payload) = 'object'),
	constraint job_status_check check (status in
		('waiting', 'running', 'done', 'dead', 'discarded')),
	constraint job_attempts_check check (attempts between 0 and 1000),
	constraint job_attempts_max_check
		check (attempts_max between 1 and 1000),
	constraint job_error_check check (char_length(error) <= 500),
	constraint job_worker_check
		check ((status = 'running') = (worker_pid is not null)),
	constraint job_organization_id_exists
		foreign key (organization_id) references organization (id),
	constraint job_account_id_exists
		foreign key (account_id) references account (id)
);
comment on column job.key is 'at most one open job of a kind has it';
comment on column job.worker_pid is 'backend of the worker that runs it';
comment on column job.worker_since is 'when that backend started';
create index job_due on job (run_at, id) where status = 'waiting';
create index job_running on job (id) where status = 'running';
create index job_dead on job (id) where status = 'dead';
create index job_finished on job (finished_at) where status = 'done';
create unique index job_key_unique on job (kind, key)
	where status in ('waiting', 'running');

call table_protect('job', 'organization_id = (select current_organization())');
grant select (id, organization_id, account_id, kind, status, run_at, attempts,
	attempts_max, error, created_at, updated_at, finished_at)
	on job to outstaff_app, outstaff_readonly;
grant select, insert, update, delete on job to outstaff_worker;
grant select, insert, update on job to outstaff_definer;

-- Workers that wait are woken when the change is committed.
create function job_notify() returns trigger language plpgsql as $$
begin
	perform pg_notify('job', '');
	return null;
end $$;
create trigger notify after insert on job
	for each statement execute function job_notify();

create table schedule (
	kind text primary key,
	every interval not null,
	next_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint schedule_kind_check check (kind ~ '^[a-z_]{1,60}$'),
	constraint schedule_every_check check (every >= interval '1 second')
);
call table_protect('schedule', 'false');
grant select, update on schedule to outstaff_worker;

insert into schedule (kind, every) values
	('sweep', interval '1 minute'),
	('sweep_orphans', interval '1 hour');

-- Backoff with jitter: 5 s, 10 s, 20 s ... at most an hour, a quarter more or
-- less, so that what failed together does not come back together.
create function job_delay(attempts int) returns interval
language sql volatile
begin atomic
	select least(interval '5 seconds' * power(2, least(attempts, 20) - 1),
		interval '1 hour') * (0.75 + random() / 2);
end;
grant execute on function job_delay(int) to outstaff_worker;

-- For the functions that change something and want work done for it.
create function job_add(kind text, payload jsonb, key text default null)
returns void
language sql security definer set search_path = outstaff, pg_temp as $$
	insert into job as j (organization_id, account_id, kind, key, payload)
	values (current_organization(), current_account(), $1, $3, $2)
	on conflict (kind, key) where status in ('waiting', 'running')
	do nothing;
$$;
alter function job_add(text, jsonb, text) owner to outstaff_definer;
grant execute on function job_add(text, jsonb, text)
	to outstaff_worker, outstaff_definer;

commit;
