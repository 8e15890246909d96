/*
 * The connection behind struct db: for the files of this folder alone.
 */
#ifndef DB_CONNECTION_H
#define DB_CONNECTION_H

#include "db/db.h"

struct db {
	const char *url;
	PGconn *connection;
	struct pool *pool;
	int64_t deadline_us;
	struct {
		enum statement_id id;
		PGresult **result;
		const struct db_stream *stream;
	} queue[DB_QUEUE_MAX];
	size_t queued;
	bool commit_sent;
	struct db_error error;
	uint64_t round_trips;
};

/* Gives the connection up, and with it what was queued. */
void connection_end(struct db *db);

/* The same when it broke: DB_LOST, or DB_UNKNOWN after COMMIT was sent. */
enum db_result connection_lost(struct db *db);

/* Sends everything by the deadline, reading meanwhile. */
enum db_result connection_flush(struct db *db);

/* The next result, or NULL at the end of a statement's results. */
enum db_result connection_next(struct db *db, PGresult **result);

/* False where there is none, or the server has gone. */
bool connection_is_usable(struct db *db);

/* Connects and prepares every statement. */
enum db_result connection_renew(struct db *db);

/* Keeps what an error result says, and tells what it means. */
enum db_result db_note_error(struct db *db, const PGresult *result,
	const char *statement);

void db_clear_result(void *result);

#endif
