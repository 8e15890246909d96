/*
 * Background work: what a kind of job is, and what its function is given. A
 * new kind is one row of work/kinds.c. Must not know requests or pages.
 */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include <stdbool.h>

#include "base/config.h"
#include "db/db.h"
#include "deliver/mail.h"
#include "present/view.h"
#include "store/store.h"

/* What a worker process has for all of its jobs. */
struct worker {
	const struct config *config;
	struct db *db;
	struct store *store;
	struct views *views;
	struct mailer *mailer;
	struct pool *pool;	/* of the job in hand */
	int stop;		/* a descriptor, readable when told to end */
};

enum job_result {
	JOB_DONE,
	JOB_AGAIN,	/* later once more, until it was tried too often */
	JOB_DEAD	/* no repetition would help */
};

/* Texts live in the worker's pool. */
struct job {
	const char *id;
	const char *kind;
	const char *attempts;	/* with the one in hand */
	const char *error;	/* why it is not done: for operators */
	enum statement_id last;	/* runs in the transaction that ends it */
	const char *last_values[4];
};

struct job_kind {
	const char *name;
	enum job_result (*run)(struct worker *worker, struct job *job);
	enum statement_id query;	/* instead: takes job_id alone */
};

/* Every kind; ends with a row without a name. */
extern const struct job_kind job_kinds[];

/*
 * Runs one statement in a transaction of its own; its rows live in the
 * worker's pool. NULL, and a line in the log, where it failed.
 */
PGresult *work_query(struct worker *worker, enum statement_id id,
	const char *const *values);

/*
 * The same after `enter`, in its transaction: what that sets for whom the
 * work is done holds for the statement.
 */
PGresult *work_query_as(struct worker *worker, enum statement_id enter,
	const char *const *who, enum statement_id id,
	const char *const *values);

/*
 * Tells the open pages of an account (its id) an event by name. False where
 * there was somebody to tell it and Nginx did not take it.
 */
bool work_tell(struct worker *worker, const char *account_id,
	const char *name, const char *data);

/* The functions of work/kinds.c's rows. */
enum job_result work_audit_anchor(struct worker *worker, struct job *job);
enum job_result work_audit_seal(struct worker *worker, struct job *job);
enum job_result work_event(struct worker *worker, struct job *job);
enum job_result work_event_close(struct worker *worker, struct job *job);
enum job_result work_export(struct worker *worker, struct job *job);
enum job_result work_mail(struct worker *worker, struct job *job);
enum job_result work_sms(struct worker *worker, struct job *job);
enum job_result work_sweep(struct worker *worker, struct job *job);
enum job_result work_sweep_orphans(struct worker *worker, struct job *job);

#endif
