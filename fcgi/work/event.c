/*
 * Tells the open pages of one person how many notifications are new. What is
 * not taken is no loss: pages ask again when they are opened.
 */
#include "work/work.h"

#include "base/buf.h"
#include "deliver/event.h"

enum job_result
work_event(struct worker *worker, struct job *job)
{
	const char *socket = worker->config->events_socket;
	PGresult *found = *socket == '\0' ? NULL : work_query(worker,
		Q_event_of_job, (const char *[]){ job->id });
	struct buf channel;

	if (found == NULL || PQntuples(found) == 0)
		return JOB_DONE;
	buf_init(&channel, worker->pool);
	for (const char *c = PQgetvalue(found, 0, 0); *c != '\0'; c++)
		if (*c != '-')
			buf_char(&channel, *c);
	if (!event_publish(worker->pool, socket, channel.data, "notification",
	    PQgetvalue(found, 0, 1)))
		job->error = "Nginx did not take it.";
	return JOB_DONE;
}
