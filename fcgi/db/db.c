/*
 * The queue of a run's statements, and what their results mean. Must not know
 * what any statement is for.
 */
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/connection.h"

static const struct {
	const char *code;
	enum db_result result;
} meanings[] = {
#define SQLSTATE(code, result) { code, result },
#include "db/sqlstate.def"
#undef SQLSTATE
};

struct db *
db_create(const char *url)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL)
		abort();
	db->url = url;
	return db;
}

void
db_destroy(struct db *db)
{
	connection_end(db);
	free(db);
}

const struct db_error *
db_error(const struct db *db)
{
	return &db->error;
}

uint64_t
db_round_trips(const struct db *db)
{
	return db->round_trips;
}

static enum db_result
meaning_of(const char *sqlstate)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (strncmp(meanings[i].code, sqlstate,
		    strlen(meanings[i].code)) == 0)
			return meanings[i].result;
	return DB_BROKEN;
}

static const char *
diagnostic(const struct db *db, const PGresult *result, int field)
{
	const char *text = PQresultErrorField(result, field);

	return text == NULL ? "" : pool_text(db->pool, text);
}

enum db_result
db_note_error(struct db *db, const PGresult *result, const char *statement)
{
	enum db_result meaning;
	const char *sqlstate = diagnostic(db, result, PG_DIAG_SQLSTATE);

	/* libpq's own words for a connection that ended have no code. */
	if (*sqlstate == '\0')
		return DB_LOST;

	memset(db->error.sqlstate, 0, sizeof(db->error.sqlstate));
	memcpy(db->error.sqlstate, sqlstate,
		strlen(sqlstate) < 5 ? strlen(sqlstate) : 5);
	db->error.constraint =
		diagnostic(db, result, PG_DIAG_CONSTRAINT_NAME);
	db->error.message =
		diagnostic(db, result, PG_DIAG_MESSAGE_PRIMARY);
	meaning = meaning_of(db->error.sqlstate);
	if (meaning >= DB_RETRY)
		log_warn("database_error", LOG_TEXT("statement", statement),
			LOG_TEXT("sqlstate", db->error.sqlstate),
			LOG_TEXT("message", db->error.message));
	return meaning;
}

void
db_clear_result(void *result)
{
	PQclear(result);
}

static enum db_result
judge(struct db *db, PGresult *result, size_t index)
{
	const char *name = statement_get(db->queue[index].id)->name;

	switch (PQresultStatus(result)) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
		if (db->queue[index].id == Q_commit &&
		    strcmp(PQcmdStatus(result), "COMMIT") != 0)
			return DB_BROKEN;
		if (db->queue[index].result != NULL)
			*db->queue[index].result = result;
		return DB_OK;
	case PGRES_PIPELINE_ABORTED:
		return DB_OK;
	default:
		return db_note_error(db, result, name);
	}
}

/* What comes next is told row by row, if that was asked for. */
static void
choose_mode(struct db *db, size_t index)
{
	if (index < db->queued && db->queue[index].stream != NULL)
		PQsetSingleRowMode(db->connection);
}

static bool
is_streamed(struct db *db, PGresult *result, size_t index)
{
	const struct db_stream *stream;

	if (PQresultStatus(result) != PGRES_SINGLE_TUPLE ||
	    index >= db->queued)
		return false;
	stream = db->queue[index].stream;
	if (stream != NULL)
		stream->each(stream->context, result);
	PQclear(result);
	return true;
}

/*
 * Reads to the pipeline's end. Each statement answers with a result and a
 * NULL; the first failure is what the whole run means.
 */
static enum db_result
collect(struct db *db)
{
	enum db_result outcome = DB_OK, read;
	size_t index = 0;
	PGresult *result;

	choose_mode(db, index);
	for (;;) {
		if ((read = connection_next(db, &result)) != DB_OK)
			return read;
		if (result == NULL) {
			if (PQstatus(db->connection) == CONNECTION_BAD)
				return connection_lost(db);
			choose_mode(db, ++index);
			continue;
		}
		if (is_streamed(db, result, index))
			continue;
		pool_defer(db->pool, db_clear_result, result);
		if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
			return outcome;
		if (index >= db->queued)
			return connection_lost(db);
		read = judge(db, result, index);
		if (outcome == DB_OK)
			outcome = read;
		if (read == DB_LOST)
			return connection_lost(db);
	}
}

enum db_result
db_sync(struct db *db)
{
	enum db_result outcome;

	if (db->connection == NULL)
		return DB_LOST;
	if (db->queued == 0)
		return DB_OK;
	if (PQpipelineSync(db->connection) != 1)
		return connection_lost(db);
	db->round_trips++;
	if ((outcome = connection_flush(db)) == DB_OK)
		outcome = collect(db);
	db->queued = 0;
	if (outcome == DB_OK)
		db->commit_sent = false;
	return outcome;
}

enum db_result
db_queue(struct db *db, enum statement_id id, const char *const *values,
	PGresult **result)
{
	const struct statement *statement = statement_get(id);

	if (db->connection == NULL)
		return DB_LOST;
	if (db->queued == DB_QUEUE_MAX)
		return DB_BROKEN;
	if (PQsendQueryPrepared(db->connection, statement->name,
	    (int)statement->parameter_count, values, NULL, NULL, 0) != 1)
		return connection_lost(db);
	db->queue[db->queued].id = id;
	db->queue[db->queued].result = result;
	db->queue[db->queued].stream = NULL;
	db->queued++;
	if (result != NULL)
		*result = NULL;
	if (id == Q_commit)
		db->commit_sent = true;
	return DB_OK;
}

enum db_result
db_queue_stream(struct db *db, enum statement_id id,
	const char *const *values, PGresult **result,
	const struct db_stream *stream)
{
	enum db_result queued = db_queue(db, id, values, result);

	if (queued == DB_OK)
		db->queue[db->queued - 1].stream = stream;
	return queued;
}

enum db_result
db_start(struct db *db, struct pool *pool, int64_t deadline_us)
{
	db->pool = pool;
	db->deadline_us = deadline_us;
	db->commit_sent = false;
	db->error = (struct db_error){ .constraint = "", .message = "" };
	return connection_is_usable(db) ? DB_OK : connection_renew(db);
}

static enum db_result
roll_back(struct db *db)
{
	PGresult *result;

	if (PQsendQueryParams(db->connection, "rollback", 0, NULL, NULL,
	    NULL, NULL, 0) != 1 || PQpipelineSync(db->connection) != 1 ||
	    connection_flush(db) != DB_OK)
		return DB_LOST;
	do {
		if (connection_next(db, &result) != DB_OK)
			return DB_LOST;
		pool_defer(db->pool, db_clear_result, result);
	} while (PQresultStatus(result) != PGRES_PIPELINE_SYNC);
	return DB_OK;
}

void
db_finish(struct db *db)
{
	if (db->connection == NULL)
		return;
	if (db->queued == 0 &&
	    PQtransactionStatus(db->connection) == PQTRANS_IDLE)
		return;
	if (db->queued == 0 && roll_back(db) == DB_OK && db->connection &&
	    PQtransactionStatus(db->connection) == PQTRANS_IDLE)
		return;
	connection_end(db);
}

PGresult *
db_describe(struct db *db, enum statement_id id)
{
	PGresult *result = NULL, *more;

	if (PQsendDescribePrepared(db->connection,
	    statement_get(id)->name) != 1 ||
	    PQpipelineSync(db->connection) != 1 ||
	    connection_flush(db) != DB_OK)
		return NULL;
	while (connection_next(db, &more) == DB_OK) {
		if (more != NULL &&
		    PQresultStatus(more) == PGRES_PIPELINE_SYNC) {
			PQclear(more);
			return result;
		}
		if (more != NULL && result == NULL)
			result = more;
	}
	return result;
}
