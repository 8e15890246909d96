/*
 * The queue, as a worker works it off. Must not know what jobs are about.
 *
 * A job is taken in one transaction and ended in another. In between its row
 * names this connection: when that is gone, so is the worker, and anybody may
 * take the job again.
 */
#include "work/queue.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

#define DEADLINE_US (60 * INT64_C(1000000))
#define PAUSE_MS 1000		/* while the database is away */
#define STEPS 5

/* A statement of a transaction, and where its rows go. */
struct step {
	enum statement_id id;
	const char *const *values;
	PGresult **rows;
};

static bool
transact(struct worker *worker, const struct step *steps, size_t count)
{
	enum db_result result = db_start(worker->db, worker->pool,
		clock_us() + DEADLINE_US);

	if (result == DB_OK)
		result = db_queue(worker->db, Q_begin_write, NULL, NULL);
	for (size_t i = 0; i < count && result == DB_OK; i++)
		result = db_queue(worker->db, steps[i].id, steps[i].values,
			steps[i].rows);
	if (result == DB_OK)
		result = db_queue(worker->db, Q_commit, NULL, NULL);
	if (result == DB_OK)
		result = db_sync(worker->db);
	db_finish(worker->db);
	if (result != DB_OK)
		log_warn("work_query_failed", LOG_TEXT("statement",
			statement_get(steps[count - 1].id)->name));
	return result == DB_OK;
}

PGresult *
work_query(struct worker *worker, enum statement_id id,
	const char *const *values)
{
	PGresult *rows = NULL;
	struct step step = { id, values, &rows };

	return transact(worker, &step, 1) ? rows : NULL;
}

PGresult *
work_query_as(struct worker *worker, enum statement_id enter,
	const char *const *who, enum statement_id id,
	const char *const *values)
{
	PGresult *rows = NULL;
	const struct step steps[] =
		{ { enter, who, NULL }, { id, values, &rows } };

	return transact(worker, steps, 2) ? rows : NULL;
}

/* The names of all kinds as an array of PostgreSQL. */
static const char *
kind_names(struct pool *pool)
{
	struct buf names;

	buf_init(&names, pool);
	for (const struct job_kind *kind = job_kinds; kind->name; kind++)
		buf_printf(&names, "%c%s", kind == job_kinds ? '{' : ',',
			kind->name);
	buf_char(&names, '}');
	return names.data;
}

static const char *
text_of(struct worker *worker, const PGresult *rows, int column)
{
	return pool_text(worker->pool, PQgetvalue(rows, 0, column));
}

enum taken { TAKEN, NOTHING_DUE, NO_DATABASE };

static enum taken
take(struct worker *worker, struct job *job)
{
	const char *kinds[] = { kind_names(worker->pool) };
	PGresult *rows = NULL;
	const struct step steps[] = {
		{ Q_job_listen, NULL, NULL },
		{ Q_job_reclaim, NULL, NULL },
		{ Q_schedule_fire, NULL, NULL },
		{ Q_job_take, kinds, &rows }
	};

	if (!transact(worker, steps, sizeof(steps) / sizeof(*steps)))
		return NO_DATABASE;
	if (PQntuples(rows) == 0)
		return NOTHING_DUE;
	*job = (struct job){ .id = text_of(worker, rows, 0),
		.kind = text_of(worker, rows, 1),
		.attempts = text_of(worker, rows, 2), .error = "" };
	return TAKEN;
}

static enum job_result
run_kind(struct worker *worker, struct job *job)
{
	const struct job_kind *kind = job_kinds;

	while (strcmp(kind->name, job->kind) != 0)
		kind++;
	if (kind->run != NULL)
		return kind->run(worker, job);
	job->last = kind->query;
	job->last_values[0] = job->id;
	return JOB_DONE;
}

/* False where it is not known to be ended: then it will be taken again. */
static bool
end(struct worker *worker, struct job *job, enum job_result result)
{
	static const enum statement_id ends[] = { [JOB_DONE] = Q_job_done,
		[JOB_AGAIN] = Q_job_again, [JOB_DEAD] = Q_job_dead };
	const char *values[] = { job->id, job->attempts, job->error };
	const struct step steps[] = {
		{ job->last, job->last_values, NULL },
		{ ends[result], values, NULL }
	};
	size_t first = job->last == Q_none ? 1 : 0;

	return transact(worker, steps + first, 2 - first);
}

/* A change that the database refuses would be refused for ever. */
static void
perform(struct worker *worker, struct job *job)
{
	static const char *const words[] = { [JOB_DONE] = "done",
		[JOB_AGAIN] = "again", [JOB_DEAD] = "dead" };
	int64_t started_us = clock_us();
	enum job_result result = run_kind(worker, job);

	if (!end(worker, job, result) && result == JOB_DONE) {
		job->last = Q_none;
		job->error = "Its result could not be kept.";
		result = JOB_AGAIN;
		end(worker, job, result);
	}
	log_info("job", LOG_TEXT("job_id", job->id),
		LOG_TEXT("kind", job->kind),
		LOG_TEXT("result", words[result]),
		LOG_TEXT("error", job->error),
		LOG_NUMBER("attempt", atoi(job->attempts)),
		LOG_NUMBER("us", clock_us() - started_us));
}

static bool
is_told_to_end(const struct worker *worker, int wait_ms)
{
	struct pollfd poller = { .fd = worker->stop, .events = POLLIN };

	return poll(&poller, 1, wait_ms) > 0;
}

static enum taken
next(struct worker *worker)
{
	struct job job;
	enum taken taken;

	pool_reset(worker->pool);
	taken = take(worker, &job);
	if (taken == TAKEN)
		perform(worker, &job);
	return taken;
}

void
queue_drain(struct worker *worker)
{
	while (!is_told_to_end(worker, 0) && next(worker) == TAKEN)
		;
}

/* Until a job is announced, one is due, or this is told to end. */
static void
rest(struct worker *worker)
{
	PGresult *rows = work_query(worker, Q_job_wait, NULL);

	if (rows == NULL || !db_wait(worker->db, worker->stop,
	    atoi(PQgetvalue(rows, 0, 0))))
		is_told_to_end(worker, PAUSE_MS);
}

void
queue_run(struct worker *worker)
{
	while (!is_told_to_end(worker, 0)) {
		enum taken taken = next(worker);

		if (taken == NOTHING_DUE)
			rest(worker);
		else if (taken == NO_DATABASE)
			is_told_to_end(worker, PAUSE_MS);
	}
	pool_reset(worker->pool);
}
