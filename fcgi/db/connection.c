/*
 * The connection's life and every wait for the server.
 *
 * Why asynchronous: a server that hangs makes PQexec hang, whatever its
 * statement_timeout says, so each wait here is a poll(2) with what is left of
 * the deadline, and a connection that missed it is dropped, never reused.
 */
#include "db/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

void
connection_end(struct db *db)
{
	PQfinish(db->connection);
	db->connection = NULL;
	db->queued = 0;
}

enum db_result
connection_lost(struct db *db)
{
	const char *message = db->connection == NULL ? "" :
		PQerrorMessage(db->connection);

	log_warn("database_lost", LOG_TEXT("message", message));
	connection_end(db);
	return db->commit_sent ? DB_UNKNOWN : DB_LOST;
}

/* Waits until the socket allows what is wanted; false past the deadline. */
static bool
wait_for(const struct db *db, short events)
{
	struct pollfd poller = { .fd = PQsocket(db->connection),
		.events = events };
	int ready;

	do {
		ready = poll(&poller, 1, clock_left_ms(db->deadline_us));
	} while (ready < 0 && errno == EINTR);
	return ready > 0;
}

static enum db_result
timed_out(struct db *db)
{
	log_warn("database_deadline");
	connection_end(db);
	return db->commit_sent ? DB_UNKNOWN : DB_UNAVAILABLE;
}

/* Sends everything, reading meanwhile so that neither side blocks. */
enum db_result
connection_flush(struct db *db)
{
	int left;

	while ((left = PQflush(db->connection)) == 1) {
		if (!wait_for(db, POLLIN | POLLOUT))
			return timed_out(db);
		if (!PQconsumeInput(db->connection))
			return connection_lost(db);
	}
	return left == 0 ? DB_OK : connection_lost(db);
}

enum db_result
connection_next(struct db *db, PGresult **result)
{
	while (PQisBusy(db->connection)) {
		if (!wait_for(db, POLLIN))
			return timed_out(db);
		if (!PQconsumeInput(db->connection))
			return connection_lost(db);
	}
	*result = PQgetResult(db->connection);
	return DB_OK;
}

/* Drives PQconnectPoll to its end. */
static bool
connect_by_deadline(struct db *db)
{
	PostgresPollingStatusType state = PGRES_POLLING_WRITING;

	db->connection = PQconnectStart(db->url);
	if (db->connection == NULL ||
	    PQstatus(db->connection) == CONNECTION_BAD)
		return false;
	while (state != PGRES_POLLING_OK) {
		if (!wait_for(db, state == PGRES_POLLING_READING ?
		    POLLIN : POLLOUT))
			return false;
		state = PQconnectPoll(db->connection);
		if (state == PGRES_POLLING_FAILED)
			return false;
	}
	return PQsetnonblocking(db->connection, 1) == 0 &&
		PQenterPipelineMode(db->connection) == 1;
}

/*
 * All statements at once: schema drift shows when a worker starts, not when
 * somebody opens the page that suffers from it.
 */
static enum db_result
prepare_all(struct db *db)
{
	enum db_result outcome = DB_OK, read;
	PGresult *result;

	for (int id = Q_none + 1; id < Q_count; id++) {
		const struct statement *s =
			statement_get((enum statement_id)id);

		if (PQsendPrepare(db->connection, s->name, s->sql, 0,
		    NULL) != 1)
			return connection_lost(db);
	}
	if (PQpipelineSync(db->connection) != 1)
		return connection_lost(db);
	if ((read = connection_flush(db)) != DB_OK)
		return read;
	for (int id = Q_none + 1;;) {
		if ((read = connection_next(db, &result)) != DB_OK)
			return read;
		if (result == NULL && ++id > Q_count)
			return connection_lost(db);
		if (result == NULL)
			continue;
		pool_defer(db->pool, db_clear_result, result);
		if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
			return outcome;
		if (PQresultStatus(result) == PGRES_FATAL_ERROR &&
		    outcome == DB_OK)
			outcome = db_note_error(db, result, statement_get(
				(enum statement_id)id)->name);
	}
}

static void
ignore_notice(void *context, const PGresult *result)
{
	(void)context;
	(void)result;
}

enum db_result
connection_renew(struct db *db)
{
	enum db_result outcome;

	connection_end(db);
	if (!connect_by_deadline(db)) {
		log_warn("database_unreachable", LOG_TEXT("message",
			db->connection == NULL ? "" :
			PQerrorMessage(db->connection)));
		connection_end(db);
		return DB_UNAVAILABLE;
	}
	PQsetNoticeReceiver(db->connection, ignore_notice, NULL);
	outcome = prepare_all(db);
	if (outcome != DB_OK)
		connection_end(db);
	return outcome;
}

/*
 * An idle connection has nothing to say; if its socket is readable the server
 * went away, and noticing that now keeps the answer of a write certain.
 */
bool
connection_is_usable(struct db *db)
{
	struct pollfd poller = { .events = POLLIN };

	if (db->connection == NULL)
		return false;
	poller.fd = PQsocket(db->connection);
	if (poll(&poller, 1, 0) == 0)
		return true;
	return PQconsumeInput(db->connection) == 1 &&
		PQstatus(db->connection) == CONNECTION_OK &&
		poll(&poller, 1, 0) == 0;
}

/* Takes what was announced; who waits wants to know only that something was. */
static bool
forget_announcements(struct db *db)
{
	PGnotify *notify;

	if (!PQconsumeInput(db->connection) ||
	    PQstatus(db->connection) != CONNECTION_OK) {
		connection_lost(db);
		return false;
	}
	while ((notify = PQnotifies(db->connection)) != NULL)
		PQfreemem(notify);
	return true;
}

bool
db_wait(struct db *db, int stop, int milliseconds)
{
	struct pollfd pollers[] = {
		{ .fd = stop, .events = POLLIN }, { .events = POLLIN }
	};

	/* What came with the last answers woke nobody. */
	if (db->connection == NULL)
		return false;
	pollers[1].fd = PQsocket(db->connection);
	if (poll(pollers, 2, milliseconds) <= 0 || pollers[1].revents == 0)
		return true;
	return forget_announcements(db);
}
