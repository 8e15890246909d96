-- role: superuser. The queue: who takes what, what becomes of it, and when.
begin;
select plan(17);
delete from job;
update schedule set next_at = now() + interval '1 day';
set role outstaff_worker;

select lives_ok($$insert into job (kind, key, run_at) values
	('mail', 'a', now() - interval '2 s'),
	('mail', 'b', now() - interval '1 s'), ('sweep', 'c', now())$$,
	'a worker adds work');
select throws_ok($$insert into job (kind, key) values ('mail', 'a')$$, '23505',
	null, 'a key is one open job''s');

reset role; -- who may see when this connection began

execute job_take('{mail}') \gset first_
select is((select status from job where id = :'first_id'), 'running',
	'the oldest is taken');
select is((select key from job where id = :'first_id'), 'a', 'first come');
execute job_reclaim;
select is((select status from job where id = :'first_id'), 'running',
	'NTF-05 what a living worker has stays its own');
execute job_again(:'first_id', :first_attempts, 'the server was busy');
select is((select status || attempts from job where id = :'first_id'),
	'waiting1', 'NTF-06 what failed waits');
select ok((select run_at - now() between interval '3.7 seconds'
	and interval '6.3 seconds' from job where id = :'first_id'),
	'some seconds, with jitter');
execute job_take('{mail}') \gset second_
select is((select key from job where id = :'second_id'), 'b',
	'others are not kept waiting');
update job set worker_pid = 1, worker_since = now() - interval '1 year'
where id = :'second_id';
execute job_reclaim;
select is((select status from job where id = :'second_id'), 'waiting',
	'NTF-05 what a dead worker had is due again');
execute job_done(:'second_id', :second_attempts);
select is((select status from job where id = :'second_id'), 'waiting',
	'who lost a job cannot end it');
execute job_take('{mail}') \gset third_
execute job_done(:'third_id', :third_attempts);
select is((select status from job where id = :'third_id'), 'done',
	'who has it can');
update job set run_at = now(), attempts = 13 where id = :'first_id';
execute job_take('{mail}') \gset last_
execute job_again(:'last_id', :last_attempts, 'still busy');
select is((select status || error from job where id = :'last_id'),
	'deadstill busy', 'NTF-06 nothing is tried for ever');
execute job_requeue(:'last_id', null) \gset again_
select is((select status || attempts from job where id = :'last_id'),
	'waiting0', 'an operator has it tried again');
execute job_take('{mail}') \gset dead_
execute job_dead(:'dead_id', :dead_attempts, 'hopeless');
execute job_discard(null, 'mail') \gset forgotten_
select is((select status from job where id = :'dead_id'), 'discarded',
	'or forgets it');

-- schedules
update schedule set next_at = now() where kind = 'sweep_orphans';
execute schedule_fire;
execute schedule_fire;
select is((select count(*)::int from job where kind = 'sweep_orphans'), 1,
	'a schedule fires once');
select ok((select next_at = now() + every from schedule
	where kind = 'sweep_orphans'), 'and again when its time has come');
select ok((select max(extract(epoch from job_delay(n))) <= 4500
	and min(extract(epoch from job_delay(n))) >= 3.75
	from generate_series(1, 40) n), 'no wait is longer than 75 minutes');

select * from finish();
rollback;
