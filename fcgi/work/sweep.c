/*
 * Sweeps what uploads left behind and what has run out. Each sweep takes rows
 * that no other has locked, and is done again a while later whatever came of
 * it.
 */
#include "work/work.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/uuid.h"

#define ORPHAN_AGE 3600		/* seconds: nothing younger is one */
#define ORPHAN_BATCH 200
#define DEADLINE_US (60 * INT64_C(1000000))

/* Keys of the store that are about to be held against the rows. */
struct orphans {
	struct worker *worker;
	struct pool *pool;
	const char *keys[ORPHAN_BATCH];
	size_t count;
	bool remove;		/* else they are only counted */
	size_t known;
	size_t unknown;
};

/* The bytes go first: a row without them can be swept again. */
static void
sweep_document(struct worker *worker, const PGresult *rows, int row)
{
	const char *values[] = { PQgetvalue(rows, row, 0),
		PQgetvalue(rows, row, 1) };

	if (store_delete(worker->store, PQgetvalue(rows, row, 2),
	    clock_us() + DEADLINE_US) != STORE_OK)
		return;
	work_query(worker, Q_document_purge, values);
	log_info("document_swept", LOG_TEXT("document_id", values[1]));
}

static void
sweep_export(struct worker *worker, const PGresult *rows, int row)
{
	const char *values[] = { PQgetvalue(rows, row, 0) };

	if (store_delete(worker->store, PQgetvalue(rows, row, 1),
	    clock_us() + DEADLINE_US) != STORE_OK)
		return;
	work_query(worker, Q_export_swept, values);
	log_info("export_swept", LOG_TEXT("export_id", values[0]));
}

static bool
is_known(const PGresult *rows, const char *key)
{
	for (int row = 0; row < PQntuples(rows); row++)
		if (strcmp(PQgetvalue(rows, row, 0), key) == 0)
			return true;
	return false;
}

/* Without the database's answer nothing is an orphan. */
static void
judge_batch(struct orphans *orphans)
{
	struct worker *worker = orphans->worker;
	const char *values[1];
	struct buf array;
	PGresult *rows;

	buf_init(&array, orphans->pool);
	for (size_t i = 0; i < orphans->count; i++)
		buf_printf(&array, "%c%s", i == 0 ? '{' : ',',
			orphans->keys[i]);
	buf_char(&array, '}');
	values[0] = array.data;
	rows = orphans->count == 0 ? NULL :
		work_query(worker, Q_document_known, values);
	for (size_t i = 0; rows != NULL && i < orphans->count; i++)
		if (is_known(rows, orphans->keys[i]))
			orphans->known++;
		else if (!orphans->remove)
			orphans->unknown++;
		else if (store_delete(worker->store, orphans->keys[i],
		    clock_us() + DEADLINE_US) == STORE_OK)
			log_info("orphan_swept",
				LOG_TEXT("key", orphans->keys[i]));
	orphans->count = 0;
	pool_reset(orphans->pool);
}

/* Anchors of the audit are for ever: their ids are of version 8. */
static bool
is_anchor(const char *key)
{
	return key[UUID_SIZE + 14] == '8';
}

static bool
note_object(void *context, const char *key, int64_t age_seconds)
{
	struct orphans *orphans = context;

	if (age_seconds < ORPHAN_AGE || is_anchor(key))
		return true;
	orphans->keys[orphans->count++] = pool_text(orphans->pool, key);
	if (orphans->count == ORPHAN_BATCH)
		judge_batch(orphans);
	return true;
}

static bool
list_store(struct orphans *orphans)
{
	struct store_listing listing = { .prefix = "",
		.deadline_us = clock_us() + 10 * DEADLINE_US,
		.found = note_object, .context = orphans };
	bool listed = store_list(orphans->worker->store, &listing) == STORE_OK;

	if (!listed)
		log_warn("store_list_failed");
	judge_batch(orphans);
	return listed;
}

/*
 * Objects whose row is gone, or never was: a crash between the two. Where most
 * objects are unknown, the database is not this store's (a restored backup, a
 * new one, another installation's) and nothing is touched.
 */
enum job_result
work_sweep_orphans(struct worker *worker, struct job *job)
{
	struct orphans orphans = { .worker = worker, .pool = pool_create() };

	(void)job;
	if (list_store(&orphans) && orphans.unknown > orphans.known)
		log_error("store_does_not_fit_database",
			LOG_NUMBER("known", (int64_t)orphans.known),
			LOG_NUMBER("unknown", (int64_t)orphans.unknown));
	else if (orphans.unknown > 0) {
		orphans.remove = true;
		list_store(&orphans);
	}
	pool_destroy(orphans.pool);
	return JOB_DONE;
}

enum job_result
work_sweep(struct worker *worker, struct job *job)
{
	static const enum statement_id purges[] = {
		Q_session_purge, Q_attempt_purge, Q_idempotency_key_purge,
		Q_job_purge, Q_export_purge, Q_message_forget,
		Q_sign_in_device_purge
	};
	static const char *const limit[] = { "100" };
	PGresult *rows;

	(void)job;
	work_query(worker, Q_document_abandon, NULL);
	rows = work_query(worker, Q_document_sweepable, limit);
	for (int row = 0; rows != NULL && row < PQntuples(rows); row++)
		sweep_document(worker, rows, row);
	rows = work_query(worker, Q_export_sweepable, limit);
	for (int row = 0; rows != NULL && row < PQntuples(rows); row++)
		sweep_export(worker, rows, row);
	for (size_t i = 0; i < sizeof(purges) / sizeof(*purges); i++)
		work_query(worker, purges[i], NULL);
	return JOB_DONE;
}
