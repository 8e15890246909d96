/*
 * Tells the open pages of one person what is new, or that they are to go. What
 * is not taken is no loss: pages ask again when they are opened.
 */
#include "work/work.h"

#include "base/buf.h"
#include "deliver/event.h"

/* Letters and digits alone: the account's id without its hyphens. */
static const char *
channel_of(struct pool *pool, const char *account_id)
{
	struct buf channel;

	buf_init(&channel, pool);
	for (const char *c = account_id; *c != '\0'; c++)
		if (*c != '-')
			buf_char(&channel, *c);
	return channel.data;
}

bool
work_tell(struct worker *worker, const char *account_id, const char *name,
	const char *data)
{
	const char *socket = worker->config->events_socket;

	return *socket == '\0' || event_publish(worker->pool, socket,
		channel_of(worker->pool, account_id), name, data);
}

enum job_result
work_event(struct worker *worker, struct job *job)
{
	PGresult *found = *worker->config->events_socket == '\0' ? NULL :
		work_query(worker, Q_event_of_job,
		(const char *[]){ job->id });

	if (found == NULL || PQntuples(found) == 0)
		return JOB_DONE;
	if (!work_tell(worker, PQgetvalue(found, 0, 0), "notification",
	    PQgetvalue(found, 0, 1)))
		job->error = "Nginx did not take it.";
	return JOB_DONE;
}

/* A session ended: whoever still listens by it is sent away. */
enum job_result
work_event_close(struct worker *worker, struct job *job)
{
	const char *socket = worker->config->events_socket;
	PGresult *found = *socket == '\0' ? NULL : work_query(worker,
		Q_event_close_of_job, (const char *[]){ job->id });

	if (*socket == '\0')
		return JOB_DONE;
	job->error = "The database did not answer.";
	if (found == NULL)
		return JOB_AGAIN;
	job->error = "Nginx did not take it.";
	if (PQntuples(found) > 0 && !event_close(worker->pool, socket,
	    channel_of(worker->pool, PQgetvalue(found, 0, 0))))
		return JOB_AGAIN;
	job->error = "";
	return JOB_DONE;
}
