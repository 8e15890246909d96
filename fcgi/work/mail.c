/*
 * Sends one mail: finds what it says, makes its link, renders both forms. Must
 * not know how mails travel.
 *
 * The token of a link is derived from the link's id and the secret of this
 * installation, so that it is the same each time the mail is sent, and neither
 * queue, table nor log ever holds it.
 */
#include "work/work.h"

#include <string.h>

#include "auth/token.h"
#include "base/clock.h"
#include "work/letter.h"

/* What is told in which mail, and where its link leads. */
struct event {
	const char *name;
	const char *path;	/* of the page, up to the token */
	const char *view;	/* in mail/; else the name */
};

/* It leads on to what it is about (resource/notification.c). */
#define NEWS "/notifications/", "notification"

static const struct event events[] = {
	{ "email_verification", "/verify-email?token=" },
	{ "welcome", "/home" },
	{ "notification_digest", "/notifications" },
	{ "sign_up_again", "/sign-in" },
	{ "password_reset", "/reset-password?token=" },
	{ "password_changed", "/forgot-password" },
	{ "email_change", "/confirm-email?token=" },
	{ "email_change_asked", "/forgot-password" },
	{ "email_changed", "/forgot-password" },
	{ "email_restore", "/reset-password?token=" },
	{ "two_factor_on", "/account/two-factor" },
	{ "two_factor_off", "/account/two-factor" },
	{ "identity_linked", "/account/identities" },
	{ "account_deleted", "/" },
	{ "new_sign_in", "/account/sessions" },
	{ "organization_deleted", "/organizations" },
	{ "ownership_changed", "/owners" },
	{ "access_suspended", "/organizations" },
	{ "access_resumed", "/home" },
	{ "audit_anchor", "/audit" },
	{ "certificate_verified", NEWS },
	{ "certificate_rejected", NEWS },
	{ "certificate_expiring", NEWS },
	{ "certificate_submitted", NEWS },
	{ "certificate_of_team_expiring", NEWS },
	{ "role_granted", NEWS },
	{ "invitation", "/invitations/accept?token=" },
	{ "invitation_accepted", NEWS },
	{ "invitation_declined", NEWS },
	{ "permission_requested", NEWS },
	{ "permission_overdue", NEWS },
	{ "permission_granted", NEWS },
	{ "permission_declined", NEWS },
	{ "rights_change_asked", NEWS },
	{ "rights_change_overdue", NEWS },
	{ "rights_change_decided", NEWS },
	{ "rights_changed", NEWS },
	{ "emergency_access_taken", NEWS },
	{ "emergency_access_reviewed", NEWS },
	{ "emergency_access_overdue", NEWS },
	{ "access_review_started", NEWS },
	{ "access_review_due", NEWS },
	{ "access_review_overdue", NEWS },
	{ "access_review_complete", NEWS },
	{ "api_token_expiring", NEWS }
};

static const struct event *
event_named(const char *name)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
		if (strcmp(events[i].name, name) == 0)
			return &events[i];
	return NULL;
}

/* The link is good from now on; NULL where that could not be kept. */
static const char *
make_link(struct worker *worker, const struct event *event,
	const char *capability_id, const char *notification_id)
{
	unsigned char hash[SHA256_SIZE];
	const char *token = notification_id;

	if (*capability_id != '\0') {
		const char *values[] = { capability_id, NULL };

		token = token_derive(worker->pool, worker->config->secret,
			capability_id, hash);
		values[1] = pool_printf(worker->pool, "\\x%s",
			hex_encode(worker->pool, hash, sizeof(hash)));
		if (work_query(worker, Q_capability_arm, values) == NULL)
			return NULL;
	}
	return pool_printf(worker->pool, "%s%s%s", worker->config->base_url,
		event->path, token);
}

/* The text form's first line is the subject; an empty line follows it. */
static bool
fill(struct worker *worker, struct mail *mail, const struct event *event,
	const struct letter *letter)
{
	const char *view = event->view == NULL ? event->name : event->view;
	struct buf text, html;
	char *end;

	if (!letter_render(worker, pool_printf(worker->pool, "mail/%s.txt",
	    view), letter, &text) ||
	    !letter_render(worker, pool_printf(worker->pool, "mail/%s", view),
	    letter, &html))
		return false;
	end = strstr(text.data, "\n\n");
	if (end == NULL)
		return false;
	*end = '\0';
	mail->subject = text.data;
	mail->text = slice_of(end + 2);
	mail->html = buf_slice(&html);
	return true;
}

static const char *
message_id(struct worker *worker, const char *id)
{
	const char *host = strstr(worker->config->base_url, "://") + 3;

	return pool_printf(worker->pool, "%s@%.*s", id,
		(int)strcspn(host, ":"), host);
}

static enum job_result
ended(struct job *job, const char *id, enum statement_id how,
	enum job_result result)
{
	job->last = how;
	job->last_values[0] = id;
	job->last_values[1] = how == Q_message_sent ? NULL : job->error;
	job->last_values[2] = how == Q_message_again ? "f" : NULL;
	return result;
}

static enum job_result
send(struct worker *worker, struct job *job, struct mail *mail,
	const char *id)
{
	switch (mail_send(worker->mailer, worker->pool, mail, &job->error)) {
	case MAIL_SENT:
		return ended(job, id, Q_message_sent, JOB_DONE);
	case MAIL_REFUSED:
		return ended(job, id, Q_message_failed, JOB_DONE);
	case MAIL_LATER:
	default:
		return ended(job, id, Q_message_again, JOB_AGAIN);
	}
}

/* Columns of mail_of_job. */
enum { ID, EVENT, RECIPIENT, CAPABILITY, NOTIFICATION };

enum job_result
work_mail(struct worker *worker, struct job *job)
{
	PGresult *found = work_query(worker, Q_mail_of_job,
		(const char *[]){ job->id });
	struct letter letter;
	const char *id = found == NULL || PQntuples(found) == 0 ? NULL :
		PQgetvalue(found, 0, ID);
	const struct event *event = id == NULL ? NULL :
		event_named(PQgetvalue(found, 0, EVENT));
	struct mail mail = { .date = clock_wall() };
	bool known;

	job->error = "The database did not answer.";
	if (found == NULL)
		return JOB_AGAIN;
	if (id == NULL)
		return JOB_DONE;
	job->error = "There is no such mail.";
	if (event == NULL)
		return ended(job, id, Q_message_failed, JOB_DEAD);
	job->error = "The database did not answer.";
	known = letter_read(worker, id, &letter);
	letter.link = make_link(worker, event,
		PQgetvalue(found, 0, CAPABILITY),
		PQgetvalue(found, 0, NOTIFICATION));
	if (!known || letter.link == NULL)
		return JOB_AGAIN;
	mail.id = message_id(worker, id);
	mail.to = PQgetvalue(found, 0, RECIPIENT);
	job->error = "Its view cannot be rendered.";
	if (!fill(worker, &mail, event, &letter))
		return ended(job, id, Q_message_failed, JOB_DEAD);
	return send(worker, job, &mail, id);
}
