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
#include "present/rows.h"
#include "present/value.h"

/* What is told in which mail, and where its link leads. */
struct event {
	const char *name;
	const char *path;	/* of the page, up to the token */
	const char *view;	/* in mail/; else the name */
};

#define NEWS "/notifications", "notification"

static const struct event events[] = {
	{ "email_verification", "/verify-email?token=" },
	{ "sign_up_again", "/sign-in" },
	{ "password_reset", "/reset-password?token=" },
	{ "password_changed", "/forgot-password" },
	{ "email_change", "/confirm-email?token=" },
	{ "email_change_asked", "/forgot-password" },
	{ "email_changed", "/forgot-password" },
	{ "two_factor_on", "/account/two-factor" },
	{ "two_factor_off", "/account/two-factor" },
	{ "identity_linked", "/account/identities" },
	{ "account_deleted", "/" },
	{ "certificate_verified", NEWS },
	{ "certificate_rejected", NEWS },
	{ "certificate_expiring", NEWS },
	{ "certificate_submitted", NEWS },
	{ "certificate_of_team_expiring", NEWS },
	{ "role_granted", NEWS }
};

/* The names that a mail's view knows. */
struct letter {
	struct context context;		/* first: contexts point at it */
	struct rows rows;
	const struct language *language;
	const char *link;
	const char *preferences_url;
};

static const struct event *
event_named(const char *name)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
		if (strcmp(events[i].name, name) == 0)
			return &events[i];
	return NULL;
}

static struct value
find(const struct context *context, size_t index, struct slice name)
{
	const struct letter *letter = (const void *)context;

	(void)index;
	if (slice_equals(name, "link"))
		return value_text(slice_of(letter->link));
	if (slice_equals(name, "lang"))
		return value_text(slice_of(language_code(letter->language)));
	if (slice_equals(name, "preferences_url"))
		return value_text(slice_of(letter->preferences_url));
	return rows_find(&letter->rows, 0, name);
}

/* The link is good from now on; NULL where that could not be kept. */
static const char *
make_link(struct worker *worker, const struct event *event,
	const char *capability_id)
{
	unsigned char hash[SHA256_SIZE];
	const char *token = "";

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

static bool
render(struct worker *worker, const char *view, const struct letter *letter,
	struct buf *out)
{
	const struct context *contexts[] = { &letter->context, NULL };
	const struct view *found =
		view_find(worker->views, letter->language, view);

	buf_init(out, worker->pool);
	return found != NULL && view_render(found, contexts, out) == NULL;
}

/* The text form's first line is the subject; an empty line follows it. */
static bool
fill(struct worker *worker, struct mail *mail, const struct event *event,
	const struct letter *letter)
{
	const char *view = event->view == NULL ? event->name : event->view;
	struct buf text, html;
	char *end;

	if (!render(worker, pool_printf(worker->pool, "mail/%s.txt", view),
	    letter, &text) ||
	    !render(worker, pool_printf(worker->pool, "mail/%s", view),
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

/* That of who reads it; where they have not said, the installation's. */
static const struct language *
language_of(const struct worker *worker, const PGresult *names)
{
	const struct languages *all = view_languages(worker->views);
	const struct language *wished = language_named(all, slice_of(
		PQgetvalue(names, 0, PQfnumber(names, "language"))));

	return wished != NULL ? wished : language_named(all,
		slice_of(worker->config->default_language));
}

static const char *
message_id(struct worker *worker, const char *id)
{
	const char *host = strstr(worker->config->base_url, "://") + 3;

	return pool_printf(worker->pool, "%s@%.*s", id,
		(int)strcspn(host, ":"), host);
}

static enum job_result
send(struct worker *worker, struct job *job, struct mail *mail,
	const char *id)
{
	enum mail_result result = mail_send(worker->mailer, worker->pool,
		mail, &job->error);

	if (result == MAIL_LATER)
		return JOB_AGAIN;
	job->last = result == MAIL_SENT ? Q_mail_sent : Q_mail_failed;
	job->last_values[0] = id;
	job->last_values[1] = job->error;
	return JOB_DONE;
}

/* Columns of mail_of_job. */
enum { ID, EVENT, RECIPIENT, CAPABILITY };

enum job_result
work_mail(struct worker *worker, struct job *job)
{
	PGresult *found = work_query(worker, Q_mail_of_job,
		(const char *[]){ job->id });
	struct letter letter = { .context = { find, NULL },
		.preferences_url = pool_printf(worker->pool,
			"%s/notifications/preferences",
			worker->config->base_url) };
	const char *id = found == NULL || PQntuples(found) == 0 ? NULL :
		PQgetvalue(found, 0, ID);
	const struct event *event = id == NULL ? NULL :
		event_named(PQgetvalue(found, 0, EVENT));
	struct mail mail = { .date = clock_wall() };
	PGresult *names;

	job->error = "The database did not answer.";
	if (found == NULL)
		return JOB_AGAIN;
	if (id == NULL)
		return JOB_DONE;
	job->error = "There is no such mail.";
	if (event == NULL)
		return JOB_DEAD;
	job->error = "The database did not answer.";
	names = work_query(worker, Q_mail_names, (const char *[]){ id });
	letter.link = make_link(worker, event,
		PQgetvalue(found, 0, CAPABILITY));
	if (names == NULL || letter.link == NULL)
		return JOB_AGAIN;
	letter.language = language_of(worker, names);
	rows_init(&letter.rows, worker->pool, names, letter.language);
	mail.id = message_id(worker, id);
	mail.to = PQgetvalue(found, 0, RECIPIENT);
	job->error = "Its view cannot be rendered.";
	if (!fill(worker, &mail, event, &letter))
		return JOB_DEAD;
	return send(worker, job, &mail, id);
}
