-- Background work, as the worker does it.

-- job_listen() none
-- From now on this connection is woken by new jobs.
listen job;

-- job_reclaim() none
-- What a worker was doing that is gone: due at once, unless it ended too many
-- of them.
update job j
set status = case when j.attempts < j.attempts_max then 'waiting'
		else 'dead' end,
	worker_pid = null, worker_since = null,
	error = 'The worker ended while it did this.'
where j.status = 'running' and not exists (
	select from pg_stat_activity a
	where a.pid = j.worker_pid and a.backend_start = j.worker_since);

-- schedule_fire() none
-- One job for each schedule that is due, whoever asks first.
with due as (
	update schedule s set next_at = now() + s.every
	where s.next_at <= now()
	returning s.kind)
insert into job (kind, key, attempts_max)
select due.kind, due.kind, 1 from due
on conflict (kind, key) where status in ('waiting', 'running') do nothing;

-- job_take(kinds text[]) many
-- The job that is due longest, for this connection.
with due as (
	select d.id from job d
	where d.status = 'waiting' and d.run_at <= now()
		and d.kind = any (:'kinds')
	order by d.run_at, d.id
	limit 1
	for update skip locked)
update job j
set status = 'running', attempts = j.attempts + 1,
	worker_pid = pg_backend_pid(),
	worker_since = (select a.backend_start from pg_stat_activity a
		where a.pid = pg_backend_pid())
from due
where j.id = due.id
returning j.id, j.kind, j.attempts, j.organization_id, j.account_id;

-- job_wait() one
-- Milliseconds until something is due, at most half a minute.
select greatest(0, least(30000, extract(epoch from least(
	(select min(j.run_at) from job j where j.status = 'waiting'),
	(select min(s.next_at) from schedule s)) - now()) * 1000))::int
	as milliseconds;

-- job_done(job_id uuid, attempts int) none
-- Only by who runs it: the attempt is the fence.
update job j
set status = 'done', finished_at = now(), worker_pid = null,
	worker_since = null, error = null
where j.id = :'job_id' and j.status = 'running' and j.attempts = :'attempts';

-- job_again(job_id uuid, attempts int, error text) none
-- Failed: later once more, or dead.
update job j
set status = case when j.attempts < j.attempts_max then 'waiting'
		else 'dead' end,
	run_at = now() + job_delay(j.attempts), worker_pid = null,
	worker_since = null, error = left(:'error', 500)
where j.id = :'job_id' and j.status = 'running' and j.attempts = :'attempts';

-- job_dead(job_id uuid, attempts int, error text) none
-- Hopeless: no repetition would help.
update job j
set status = 'dead', worker_pid = null, worker_since = null,
	error = left(:'error', 500)
where j.id = :'job_id' and j.status = 'running' and j.attempts = :'attempts';

-- job_purge() none
-- What was done is kept for a week; what pages were told, for an hour.
delete from job j
where j.status = 'done' and (j.finished_at < now() - interval '7 days'
	or j.kind in ('event', 'event_close')
		and j.finished_at < now() - interval '1 hour');

-- job_queue(status text) many
-- For operators: how many jobs of which kind, and the last error.
select j.kind, j.status, count(*) as jobs, min(j.run_at) as first_run_at,
	(array_agg(j.error order by j.updated_at desc))[1] as error
from job j
where j.status = coalesce(:'status', j.status)
group by j.kind, j.status
order by j.status, j.kind;

-- job_dead_list() many
-- What nobody will do unless somebody says so.
select j.id, j.kind, j.attempts, j.updated_at, j.error
from job j
where j.status = 'dead'
order by j.updated_at, j.id
limit 1000;

-- job_requeue(job_id uuid, kind text) many
-- Dead jobs, one or all of a kind, are due again.
update job j
set status = 'waiting', run_at = now(), attempts = 0
where j.status = 'dead' and j.id = coalesce(:'job_id', j.id)
	and j.kind = coalesce(:'kind', j.kind)
returning j.id;

-- job_discard(job_id uuid, kind text) many
-- Dead jobs, one or all of a kind, that nobody wants any more.
update job j
set status = 'discarded', finished_at = now()
where j.status = 'dead' and j.id = coalesce(:'job_id', j.id)
	and j.kind = coalesce(:'kind', j.kind)
returning j.id;
