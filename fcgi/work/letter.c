/* One row of the database and a few names beside it. */
#include "work/letter.h"

#include <string.h>

#include "present/value.h"

static struct value
find(const struct context *context, size_t index, struct slice name)
{
	const struct letter *letter = (const void *)context;

	(void)index;
	if (slice_equals(name, "link"))
		return value_text(slice_of(letter->link));
	if (slice_equals(name, "code"))
		return value_text(slice_of(letter->code));
	if (slice_equals(name, "lang"))
		return value_text(slice_of(language_code(letter->language)));
	if (slice_equals(name, "news"))
		return (struct value){ .kind = VALUE_LIST,
			.context = &letter->news.context,
			.count = letter->news_count };
	if (slice_equals(name, "preferences_url"))
		return value_text(slice_of(letter->preferences_url));
	if (slice_equals(name, "notifications_url"))
		return value_text(slice_of(letter->notifications_url));
	return rows_find(&letter->rows, 0, name);
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

/* Only a mail of the day has news. */
static bool
read_news(struct worker *worker, const char *message_id,
	struct letter *letter)
{
	PGresult *news = work_query(worker, Q_notification_of_digest,
		(const char *[]){ message_id });

	if (news == NULL)
		return false;
	rows_init(&letter->news, worker->pool, news, letter->language);
	letter->news_count = (size_t)PQntuples(news);
	return true;
}

bool
letter_read(struct worker *worker, const char *message_id,
	struct letter *letter)
{
	PGresult *names = work_query(worker, Q_message_names,
		(const char *[]){ message_id });

	if (names == NULL)
		return false;
	*letter = (struct letter){ .context = { find, NULL }, .link = "",
		.code = "", .language = language_of(worker, names),
		.preferences_url = pool_printf(worker->pool,
			"%s/notifications/preferences",
			worker->config->base_url),
		.notifications_url = pool_printf(worker->pool,
			"%s/notifications", worker->config->base_url) };
	rows_init(&letter->rows, worker->pool, names, letter->language);
	return strcmp(PQgetvalue(names, 0, PQfnumber(names, "event")),
		"notification_digest") != 0 ||
		read_news(worker, message_id, letter);
}

bool
letter_render(struct worker *worker, const char *view,
	const struct letter *letter, struct buf *out)
{
	const struct context *contexts[] = { &letter->context, NULL };
	const struct view *found =
		view_find(worker->views, letter->language, view);

	buf_init(out, worker->pool);
	return found != NULL && view_render(found, contexts, out) == NULL;
}
