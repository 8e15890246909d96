/*
 * How the phases run statements for a request. Resources do not include this:
 * resource.h has all they may do.
 */
#ifndef RESOURCE_REQUEST_H
#define RESOURCE_REQUEST_H

#include "resource/resource.h"

struct transaction {
	bool write;
	bool open;	/* leave it to request_commit to commit */
	const struct db_stream *stream;	/* of the last statement's rows */
	size_t count;
	enum statement_id ids[QUERIES_MAX * 2];
};

/*
 * Begins, proves the principal, runs the statements with parameters bound by
 * name, commits: one round trip. What did not commit and may be repeated
 * (serialization, a lost connection) is, up to three times. On failure the
 * request keeps no answers of it.
 */
enum db_result request_transact(struct request *request,
	const struct transaction *transaction);

/*
 * Ends a transaction that request_transact left open, with one more statement
 * (or Q_none) before the commit.
 */
enum db_result request_commit(struct request *request,
	enum statement_id last);

/* Binds and queues one statement; its answer comes with the next db_sync, its
 * rows one by one where there is a stream. */
enum db_result request_queue(struct request *request, enum statement_id id,
	const struct db_stream *stream);

/* The status of a database outcome; constraints become field messages. */
enum status request_judge(struct request *request, enum db_result result);

#endif
