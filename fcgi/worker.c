/*
 * Background work: sweeps what uploads left behind and what has run out.
 * Several may run; each sweep takes rows that no other has locked.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/program.h"
#include "db/db.h"
#include "store/store.h"

#define SWEEP_SECONDS 60
#define ORPHAN_ROUNDS 60	/* looks for orphans once an hour */
#define ORPHAN_AGE 3600		/* seconds: nothing younger is one */
#define ORPHAN_BATCH 200
#define SWEEP_DEADLINE_US (60 * INT64_C(1000000))

static const struct option options[] = {
	{ "once", no_argument, NULL, '1' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 }
};

static const char usage[] =
	"usage: outstaff-worker [--once]\n"
	"Does the background work until it is told to stop (SIGTERM).\n"
	"  --once     does what is due now and ends\n"
	"  --help     shows this and ends\n"
	"  --version  shows the version and ends\n";

struct worker {
	struct db *db;
	struct store *store;
	struct pool *pool;
	bool once;
	unsigned round;
};

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

/* One statement in a transaction of its own. */
static PGresult *
run(struct worker *worker, enum statement_id id, const char *const *values)
{
	PGresult *rows = NULL;
	enum db_result result = db_start(worker->db, worker->pool,
		clock_us() + SWEEP_DEADLINE_US);

	if (result == DB_OK)
		result = db_queue(worker->db, Q_begin_write, NULL, NULL);
	if (result == DB_OK)
		result = db_queue(worker->db, id, values, &rows);
	if (result == DB_OK)
		result = db_queue(worker->db, Q_commit, NULL, NULL);
	if (result == DB_OK)
		result = db_sync(worker->db);
	db_finish(worker->db);
	if (result == DB_OK)
		return rows;
	log_warn("sweep_failed",
		LOG_TEXT("statement", statement_get(id)->name));
	return NULL;
}

/* The bytes go first: a row without them can be swept again. */
static void
sweep_document(struct worker *worker, const PGresult *rows, int row)
{
	const char *values[] = { PQgetvalue(rows, row, 0),
		PQgetvalue(rows, row, 1) };

	if (store_delete(worker->store, PQgetvalue(rows, row, 2),
	    clock_us() + SWEEP_DEADLINE_US) != STORE_OK)
		return;
	run(worker, Q_document_purge, values);
	log_info("document_swept", LOG_TEXT("document_id", values[1]));
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
		run(worker, Q_document_known, values);
	for (size_t i = 0; rows != NULL && i < orphans->count; i++)
		if (is_known(rows, orphans->keys[i]))
			orphans->known++;
		else if (!orphans->remove)
			orphans->unknown++;
		else if (store_delete(worker->store, orphans->keys[i],
		    clock_us() + SWEEP_DEADLINE_US) == STORE_OK)
			log_info("orphan_swept",
				LOG_TEXT("key", orphans->keys[i]));
	orphans->count = 0;
	pool_reset(orphans->pool);
}

static bool
note_object(void *context, const char *key, int64_t age_seconds)
{
	struct orphans *orphans = context;

	if (age_seconds < ORPHAN_AGE)
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
		.deadline_us = clock_us() + 10 * SWEEP_DEADLINE_US,
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
static void
sweep_orphans(struct worker *worker)
{
	struct orphans orphans = { .worker = worker, .pool = pool_create() };

	if (list_store(&orphans) && orphans.unknown > orphans.known)
		log_error("store_does_not_fit_database",
			LOG_NUMBER("known", (int64_t)orphans.known),
			LOG_NUMBER("unknown", (int64_t)orphans.unknown));
	else if (orphans.unknown > 0) {
		orphans.remove = true;
		list_store(&orphans);
	}
	pool_destroy(orphans.pool);
}

static void
sweep(struct worker *worker)
{
	static const enum statement_id purges[] = {
		Q_session_purge, Q_attempt_purge, Q_idempotency_key_purge
	};
	static const char *const limit[] = { "100" };
	PGresult *rows;

	run(worker, Q_document_abandon, NULL);
	rows = run(worker, Q_document_sweepable, limit);
	for (int row = 0; rows != NULL && row < PQntuples(rows); row++)
		sweep_document(worker, rows, row);
	for (size_t i = 0; i < sizeof(purges) / sizeof(*purges); i++)
		run(worker, purges[i], NULL);
	pool_reset(worker->pool);
	if (worker->round++ % ORPHAN_ROUNDS == 0)
		sweep_orphans(worker);
	pool_reset(worker->pool);
}

/* Sleeps until the next sweep; false where a signal says to stop. */
static bool
rest(const sigset_t *stops)
{
	struct timespec time = { .tv_sec = SWEEP_SECONDS };

	return sigtimedwait(stops, NULL, &time) < 0;
}

static void
read_options(struct worker *worker, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case '1':
			worker->once = true;
			break;
		case 'h':
			program_say(usage);
		case 'V':
			program_version();
		default:
			exit(EXIT_FAILURE);
		}
}

static void
open_worker(struct worker *worker, const struct config *config)
{
	char error[512];

	if (*config->worker_database_url == '\0')
		program_fail("%s", "WORKER_DATABASE_URL is not set");
	curl_global_init(CURL_GLOBAL_DEFAULT);
	worker->pool = pool_create();
	worker->db = db_create(config->worker_database_url);
	worker->store = store_open(config, error, sizeof(error));
	if (worker->store == NULL)
		program_fail("%s", error);
}

int
main(int argc, char **argv)
{
	struct worker worker = { 0 };
	struct config config;
	sigset_t stops;

	read_options(&worker, argc, argv);
	program_start("outstaff-worker", &config);
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	sigprocmask(SIG_BLOCK, &stops, NULL);
	signal(SIGPIPE, SIG_IGN);
	open_worker(&worker, &config);
	log_info("started");
	do
		sweep(&worker);
	while (!worker.once && rest(&stops));
	store_close(worker.store);
	db_destroy(worker.db);
	pool_destroy(worker.pool);
	curl_global_cleanup();
	return EXIT_SUCCESS;
}
