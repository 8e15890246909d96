/*
 * What a message says: the names its view knows, and the view in the language
 * of who reads it. Must not know how messages travel.
 */
#ifndef WORK_LETTER_H
#define WORK_LETTER_H

#include "present/rows.h"
#include "work/work.h"

/* The names that a message's view knows, beside the columns of its row. */
struct letter {
	struct context context;		/* first: contexts point at it */
	struct rows rows;
	struct rows news;		/* of a mail of the day */
	size_t news_count;
	const struct language *language;
	const char *link;
	const char *code;
	const char *preferences_url;
	const char *notifications_url;
};

/* False where the database did not answer. Link and code are the caller's. */
bool letter_read(struct worker *worker, const char *message_id,
	struct letter *letter);

/* False where there is no such view, or it cannot be rendered. */
bool letter_render(struct worker *worker, const char *view,
	const struct letter *letter, struct buf *out);

#endif
