/*
 * One connection to PostgreSQL that sends a whole transaction in one flush
 * (libpq's pipeline mode) and never waits past a deadline.
 * Must not know HTTP, requests or resources.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

#include "base/pool.h"
#include "db/statement.h"

enum db_result {
	DB_OK,
	DB_STALE,	/* OS001: the principal must be loaded anew */
	DB_CONFLICT,	/* a unique or exclusion constraint */
	DB_INVALID,	/* a check, a reference or a value that does not fit */
	DB_RETRY,	/* serialization failure or deadlock */
	DB_UNAVAILABLE,	/* not reachable, overloaded, or past the deadline */
	DB_LOST,	/* the connection ended before COMMIT was sent */
	DB_UNKNOWN,	/* the connection ended after COMMIT was sent */
	DB_BROKEN	/* anything else: a fault of ours */
};

/* What the database said; texts live in the pool given to db_start. */
struct db_error {
	char sqlstate[6];
	const char *constraint;	/* "" where none is named */
	const char *message;	/* for the log, never for people */
};

struct db;

/* Remembers the address; the connection is made when it is first needed. */
struct db *db_create(const char *url);
void db_destroy(struct db *db);

/*
 * Starts a run of statements that must end by the deadline (clock_us).
 * Connects, and prepares every statement, where there is no live connection.
 * Results, and the error's texts, belong to the pool.
 */
enum db_result db_start(struct db *db, struct pool *pool, int64_t deadline_us);

/*
 * Queues a statement; values are text in the order of its parameters, NULL for
 * null. The result is put into *result by the next db_sync; NULL where nobody
 * wants it. One of more than DB_QUEUE_MAX statements is DB_BROKEN.
 */
#define DB_QUEUE_MAX 32
enum db_result db_queue(struct db *db, enum statement_id id,
	const char *const *values, PGresult **result);

/*
 * The same for many rows: each() gets them one by one, as results of one row
 * that are gone afterwards; *result then has columns but no rows.
 */
struct db_stream {
	void (*each)(void *context, const PGresult *row);
	void *context;
};

enum db_result db_queue_stream(struct db *db, enum statement_id id,
	const char *const *values, PGresult **result,
	const struct db_stream *stream);

/* Sends what is queued and waits for all of its results. */
enum db_result db_sync(struct db *db);

/*
 * Ends the run: rolls back what was not committed, and drops the connection
 * where it is not idle. Every db_start is followed by one.
 */
void db_finish(struct db *db);

/*
 * Waits, between runs, until the server announces something that was listened
 * for, `stop` is readable, or the time is over. False where there is no
 * connection (any more).
 */
bool db_wait(struct db *db, int stop, int milliseconds);

const struct db_error *db_error(const struct db *db);

/* Round trips since the connection's owner started; for tests and metrics. */
uint64_t db_round_trips(const struct db *db);

/*
 * The columns of a statement, as the server describes them, for checks at
 * build time. The caller clears the result; NULL where it cannot be had.
 */
PGresult *db_describe(struct db *db, enum statement_id id);

#endif
