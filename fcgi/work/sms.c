/*
 * Sends one text message. Before it goes out its row says so; a row that says
 * so already is looked for at the service first, so that nobody gets a message
 * twice because an answer was lost.
 */
#include "work/work.h"

#include <stdlib.h>
#include <string.h>

#include "auth/phone_code.h"
#include "deliver/sms.h"
#include "work/letter.h"

/* Columns of sms_of_job. */
enum { ID, EVENT, RECIPIENT, CONFIRMATION, SINCE, IS_FRESH };

static const char no_database[] = "The database did not answer.";

static enum job_result
fail(struct job *job, const char *id, const char *error)
{
	job->error = error;
	job->last = Q_message_failed;
	job->last_values[0] = id;
	job->last_values[1] = error;
	return JOB_DEAD;
}

static enum job_result
again(struct job *job, const char *id, const char *error, bool unknown)
{
	job->error = error;
	job->last = Q_message_again;
	job->last_values[0] = id;
	job->last_values[1] = error;
	job->last_values[2] = unknown ? "t" : "f";
	return JOB_AGAIN;
}

/* What the service found may be another message's of the same words. */
static bool
adopt(struct worker *worker, const struct sms *sms)
{
	PGresult *rows = work_query(worker, Q_sms_adopt,
		(const char *[]){ sms->id, sms->sid, sms->state });

	return rows != NULL && PQntuples(rows) > 0;
}

static enum job_result
send(struct worker *worker, struct job *job, struct sms *sms)
{
	if (work_query(worker, Q_sms_sending,
	    (const char *[]){ sms->id }) == NULL) {
		job->error = no_database;
		return JOB_AGAIN;
	}
	switch (sms_send(worker->config, worker->pool, sms)) {
	case SMS_SENT:
		job->last = Q_message_sent;
		job->last_values[0] = sms->id;
		job->last_values[1] = sms->sid;
		job->last_values[2] = sms->state;
		return JOB_DONE;
	case SMS_REFUSED:
		return fail(job, sms->id, sms->reason);
	case SMS_LATER:
		return again(job, sms->id, sms->reason, false);
	case SMS_UNKNOWN:
	case SMS_ABSENT:
	default:
		return again(job, sms->id, sms->reason, true);
	}
}

static enum job_result
find_or_send(struct worker *worker, struct job *job, struct sms *sms,
	const PGresult *found)
{
	const char *since = PQgetvalue(found, 0, SINCE);

	if (*since == '\0')
		return send(worker, job, sms);
	if (*PQgetvalue(found, 0, IS_FRESH) == 't')
		return again(job, sms->id, "Whether it was sent is not known "
			"yet.", true);
	switch (sms_find(worker->config, worker->pool, sms,
	    strtoll(since, NULL, 10))) {
	case SMS_SENT:
		return adopt(worker, sms) ? JOB_DONE :
			send(worker, job, sms);
	case SMS_ABSENT:
		return send(worker, job, sms);
	case SMS_LATER:
	case SMS_REFUSED:
	case SMS_UNKNOWN:
	default:
		return again(job, sms->id, sms->reason, true);
	}
}

/* False where its view cannot be rendered. */
static bool
write_text(struct worker *worker, struct letter *letter, const char *event,
	struct sms *sms)
{
	bool code = strcmp(event, "phone_code") == 0;
	struct buf text;

	letter->link = pool_printf(worker->pool, "%s/notifications",
		worker->config->base_url);
	if (!letter_render(worker, code ? "sms/phone_code.txt" :
	    "sms/notification.txt", letter, &text))
		return false;
	while (text.length > 0 && text.data[text.length - 1] == '\n')
		text.data[--text.length] = '\0';
	sms->text = text.data;
	return true;
}

enum job_result
work_sms(struct worker *worker, struct job *job)
{
	PGresult *found = work_query(worker, Q_sms_of_job,
		(const char *[]){ job->id });
	const char *event, *confirmation;
	struct letter letter;
	struct sms sms = { 0 };

	job->error = no_database;
	if (found == NULL)
		return JOB_AGAIN;
	job->error = "";
	if (PQntuples(found) == 0)
		return JOB_DONE;
	sms.id = PQgetvalue(found, 0, ID);
	sms.to = PQgetvalue(found, 0, RECIPIENT);
	event = PQgetvalue(found, 0, EVENT);
	confirmation = PQgetvalue(found, 0, CONFIRMATION);
	if (!sms_is_on(worker->config))
		return fail(job, sms.id, "SMS is switched off.");
	if (strcmp(event, "phone_code") == 0 && *confirmation == '\0')
		return fail(job, sms.id, "Its code is not good any more.");
	job->error = no_database;
	if (!letter_read(worker, sms.id, &letter))
		return JOB_AGAIN;
	if (*confirmation != '\0')
		letter.code = phone_code(worker->pool, worker->config->secret,
			confirmation);
	if (!write_text(worker, &letter, event, &sms))
		return fail(job, sms.id, "Its view cannot be rendered.");
	job->error = "";
	return find_or_send(worker, job, &sms, found);
}
