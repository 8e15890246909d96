/*
 * Makes what somebody takes along: an unnamed file, part after part, then the
 * store, then the word that it is there. Before each part it is asked whether
 * it is still wanted. Must not know who may fetch it.
 */
#include "work/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "http/upload.h"
#include "present/rows.h"

#define BATCH "1000"
#define SIZE_MAX_BYTES (INT64_C(2) << 30)
#define STORE_US (300 * INT64_C(1000000))
#define TELL_US (INT64_C(400000))	/* pages are not told more often */

enum outcome { MADE, UNWANTED, FAILED };

struct export {
	struct worker *worker;
	struct worker part;		/* the same with a pool of its own */
	struct job *job;
	const PGresult *wanted;		/* the row of export_start */
	struct upload_writer *file;
	const char *cursor;
	int done, total;
	int64_t told_us;
};

static const char *
cell(const PGresult *row, const char *column)
{
	int number = PQfnumber(row, column);

	return number < 0 || PQgetisnull(row, 0, number) ? NULL :
		PQgetvalue(row, 0, number);
}

/* Parameters are columns of what is wanted, by name. */
static PGresult *
ask(struct export *export, enum statement_id id)
{
	const struct statement *statement = statement_get(id);
	const char *who[] = { cell(export->wanted, "export_id") };
	const char **values = pool_alloc(export->part.pool,
		(statement->parameter_count + 1) * sizeof(*values));

	for (size_t i = 0; i < statement->parameter_count; i++) {
		const char *name = statement->parameters[i];

		values[i] = strcmp(name, "cursor") == 0 ? export->cursor :
			strcmp(name, "row_limit") == 0 ? BATCH :
			cell(export->wanted, name);
	}
	return work_query_as(&export->part, Q_export_enter, who, id, values);
}

static void
tell(struct export *export, bool now)
{
	if (!now && clock_us() - export->told_us < TELL_US)
		return;
	export->told_us = clock_us();
	work_tell(&export->part, cell(export->wanted, "account_id"),
		"export", cell(export->wanted, "export_id"));
}

/* Whether it is still wanted, and this worker's to make. */
static enum outcome
advance(struct export *export)
{
	struct pool *pool = export->part.pool;
	const char *values[] = { cell(export->wanted, "export_id"),
		export->job->id, export->job->attempts,
		pool_printf(pool, "%d", export->done),
		pool_printf(pool, "%d", export->total) };
	const PGresult *rows =
		work_query(&export->part, Q_export_progress, values);

	if (rows == NULL)
		return FAILED;
	if (PQntuples(rows) == 0)
		return UNWANTED;
	tell(export, false);
	return MADE;
}

static enum outcome
write_out(struct export *export, const struct buf *out)
{
	if (upload_write(export->file, out->data, out->length) == PARSE_OK)
		return MADE;
	export->job->error = "The file did not take it.";
	return FAILED;
}

static enum outcome
write_rows(struct export *export, const PGresult *rows)
{
	struct buf out;

	buf_init(&out, export->part.pool);
	if (export->cursor == NULL)
		rows_csv_head(&out, rows);
	for (int row = 0; row < PQntuples(rows); row++)
		rows_csv_row(&out, rows, row);
	return write_out(export, &out);
}

/* The rows of one batch; `more` is whether another may follow. */
static enum outcome
make_batch(struct export *export, char *cursor, size_t size, bool *more)
{
	const PGresult *rows = ask(export, Q_export_certificate);
	int count = rows == NULL ? 0 : PQntuples(rows);
	enum outcome outcome = rows == NULL ? FAILED :
		write_rows(export, rows);

	*more = count == atoi(BATCH);
	if (count > 0) {
		const char *last = PQgetvalue(rows, count - 1,
			PQfnumber(rows, ROWS_CURSOR));

		memcpy(cursor, last, strnlen(last, size - 1) + 1);
		export->cursor = cursor;
	}
	export->done += count;
	if (export->done > export->total)
		export->total = export->done;
	return outcome == MADE ? advance(export) : outcome;
}

static enum outcome
make_certificates(struct export *export)
{
	const PGresult *count = ask(export, Q_export_certificate_count);
	enum outcome outcome = FAILED;
	char cursor[40] = "";
	bool more = true;

	if (count == NULL)
		return FAILED;
	export->total = atoi(PQgetvalue(count, 0, 0));
	outcome = advance(export);
	while (outcome == MADE && more) {
		pool_reset(export->part.pool);
		outcome = make_batch(export, cursor, sizeof(cursor), &more);
	}
	return outcome;
}

static const struct section {
	const char *name;
	enum statement_id id;
} sections[] = {
	{ "profile", Q_account_get },
	{ "two_factor", Q_two_factor_state },
	{ "memberships", Q_account_memberships },
	{ "roles_and_exceptions", Q_account_grants },
	{ "certificates", Q_account_certificates },
	{ "identities", Q_identity_mine },
	{ "notification_preferences", Q_notification_preferences },
	{ "sessions", Q_account_session_list },
	{ "api_tokens", Q_account_api_tokens },
	{ "notifications", Q_account_notifications },
	{ "messages", Q_account_messages },
};

#define SECTIONS ((int)(sizeof(sections) / sizeof(*sections)))

static enum outcome
make_section(struct export *export, const struct section *section)
{
	const PGresult *rows = ask(export, section->id);
	bool one = statement_get(section->id)->rows == ROWS_ONE;
	struct buf out;
	enum outcome outcome;

	if (rows == NULL || (one && PQntuples(rows) == 0))
		return FAILED;
	buf_init(&out, export->part.pool);
	buf_printf(&out, "%s\"%s\":%s", section == sections ? "{" : ",",
		section->name, one ? "" : "[");
	if (one)
		rows_json_object(&out, rows, 0);
	else
		rows_json_list(&out, rows, PQntuples(rows));
	buf_text(&out, one ? "" : "]");
	buf_text(&out, section == sections + SECTIONS - 1 ? "}\n" : "");
	outcome = write_out(export, &out);
	export->done++;
	return outcome == MADE ? advance(export) : outcome;
}

static enum outcome
make_account(struct export *export)
{
	enum outcome outcome;

	export->total = SECTIONS;
	outcome = advance(export);
	for (int i = 0; i < SECTIONS && outcome == MADE; i++) {
		pool_reset(export->part.pool);
		outcome = make_section(export, &sections[i]);
	}
	return outcome;
}

/* The bytes are under their name whole or not at all; then it may be told. */
static enum outcome
keep(struct export *export, const char *content_type)
{
	struct upload upload;
	struct object object = { .key = cell(export->wanted, "storage_key"),
		.content_type = content_type };
	const char *values[] = { cell(export->wanted, "export_id"),
		export->job->id, export->job->attempts, NULL };

	if (upload_end(export->file, &upload) != PARSE_OK) {
		export->job->error = "The file cannot be read again.";
		return FAILED;
	}
	object.fd = upload.fd;
	object.size = upload.size;
	object.sha256 = upload.sha256;
	if (store_put(export->worker->store, &object,
	    clock_us() + STORE_US) != STORE_OK) {
		export->job->error = "The store did not take it.";
		return FAILED;
	}
	values[3] = pool_printf(export->part.pool, "%lld",
		(long long)upload.size);
	return work_query(&export->part, Q_export_ready, values) == NULL ?
		FAILED : MADE;
}

static enum outcome
make(struct export *export)
{
	bool account = strcmp(cell(export->wanted, "kind"), "account") == 0;
	enum outcome outcome;

	export->job->error = "No file can be made in TEMPORARY_DIR.";
	export->file = upload_begin(export->worker->pool,
		export->worker->config->temporary_dir, SIZE_MAX_BYTES);
	if (export->file == NULL)
		return FAILED;
	export->job->error = "The database did not answer.";
	outcome = account ? make_account(export) : make_certificates(export);
	if (outcome == MADE)
		outcome = keep(export, account ? "application/json" :
			"text/csv");
	return outcome;
}

enum job_result
work_export(struct worker *worker, struct job *job)
{
	struct export export = { .worker = worker, .part = *worker,
		.job = job, .wanted = work_query(worker, Q_export_start,
		(const char *[]){ job->id }) };
	enum outcome outcome;

	job->error = "The database did not answer.";
	if (export.wanted == NULL)
		return JOB_AGAIN;
	job->error = "";
	if (PQntuples(export.wanted) == 0)
		return JOB_DONE;
	export.part.pool = pool_create();
	outcome = make(&export);
	tell(&export, true);
	pool_destroy(export.part.pool);
	if (outcome == FAILED)
		return JOB_AGAIN;
	job->error = "";
	return JOB_DONE;
}
