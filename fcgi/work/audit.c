/*
 * Seals audit events, and anchors the heads of their chains: an object in the
 * document store, and a mail to AUDIT_ANCHOR_MAIL. Who changes the database
 * afterwards changes neither.
 */
#include "work/work.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"

#define DEADLINE_US (60 * INT64_C(1000000))

/* Again until nothing waits: each time the database bounds how much it does. */
enum job_result
work_audit_seal(struct worker *worker, struct job *job)
{
	PGresult *row;

	job->error = "The database did not answer.";
	do {
		row = work_query(worker, Q_audit_seal_some, NULL);
		if (row == NULL)
			return JOB_AGAIN;
	} while (strcmp(PQgetvalue(row, 0, 0), "0") != 0);
	job->error = "";
	return JOB_DONE;
}

/* Columns of audit_anchor_due. */
enum { ORGANIZATION, SEQUENCE, HEAD, AT, ID };

static bool
put(struct worker *worker, const char *key, const char *text)
{
	unsigned char digest[SHA256_SIZE];
	struct object object = { .key = key, .size = (int64_t)strlen(text),
		.sha256 = digest, .content_type = "application/json" };
	bool kept;

	object.fd = memfd_create("anchor", MFD_CLOEXEC);
	if (object.fd < 0)
		return false;
	sha256(text, strlen(text), digest);
	kept = write(object.fd, text, strlen(text)) == object.size &&
		store_put(worker->store, &object,
		clock_us() + DEADLINE_US) == STORE_OK;
	close(object.fd);
	return kept;
}

/* The store goes first: what is there twice does no harm. */
static const char *
anchor(struct worker *worker, const PGresult *rows, int row)
{
	const char *organization = PQgetvalue(rows, row, ORGANIZATION);
	const char *values[] = { organization, PQgetvalue(rows, row, SEQUENCE),
		worker->config->audit_anchor_mail };

	if (!put(worker, pool_printf(worker->pool, "%s/%s", organization,
	    PQgetvalue(rows, row, ID)), pool_printf(worker->pool,
	    "{\"organization_id\":\"%s\",\"anchor\":\"%s-%s\","
	    "\"at\":\"%s\"}\n", organization, values[1],
	    PQgetvalue(rows, row, HEAD), PQgetvalue(rows, row, AT))))
		return "The store did not take an anchor.";
	return work_query(worker, Q_audit_anchor_add, values) == NULL ?
		"The database did not answer." : "";
}

enum job_result
work_audit_anchor(struct worker *worker, struct job *job)
{
	static const char *const limit[] = { "100" };
	PGresult *rows;

	do {
		job->error = "The database did not answer.";
		rows = work_query(worker, Q_audit_anchor_due, limit);
		if (rows == NULL)
			return JOB_AGAIN;
		job->error = "";
		for (int row = 0; row < PQntuples(rows); row++) {
			job->error = anchor(worker, rows, row);
			if (*job->error != '\0')
				return JOB_AGAIN;
		}
	} while (PQntuples(rows) > 0);
	return JOB_DONE;
}
