/*
 * Named values: what the three body forms and the query string yield. Must
 * not know which names a route expects.
 */
#ifndef HTTP_PAIRS_H
#define HTTP_PAIRS_H

#include "base/language.h"
#include "base/pool.h"

#define PAIRS_MAX 256
#define PAIR_NAME_MAX 64

/* The outcome of every parser; all but OK come with a reason for people. */
enum parse {
	PARSE_OK,
	PARSE_BAD,		/* 400: breaks the grammar or our rules */
	PARSE_TOO_LARGE,	/* 413 */
	PARSE_UNSUPPORTED,	/* 415: another media type */
	PARSE_IO		/* the body could not be read or kept */
};

enum pair_kind {
	PAIR_TEXT,	/* from a form, a multipart body or a query */
	PAIR_STRING,	/* the others are JSON's */
	PAIR_NUMBER,	/* value is the number as it was written */
	PAIR_BOOLEAN,	/* value is true or false */
	PAIR_NULL,	/* value is "" */
	PAIR_LIST,	/* value is the items joined by commas */
	PAIR_FILE	/* value is the file's name */
};

struct upload;

struct pair {
	enum pair_kind kind;
	const char *name;
	const char *value;	/* NUL-terminated UTF-8 without a NUL inside */
	size_t length;		/* bytes of the value */
	const struct upload *upload;	/* of a PAIR_FILE, else NULL */
};

/* All zero is an empty one. */
struct pairs {
	struct pair *items;
	size_t count;
	size_t size;	/* items that have room */
	const struct language *language;	/* of reasons */
};

/* The pair of that name, or NULL. */
const struct pair *pairs_find(const struct pairs *pairs, const char *name);

/*
 * Adds a pair whose name and value live as long as the pool. PARSE_BAD, with
 * nothing added, where the name is not 1 to PAIR_NAME_MAX bytes of [a-z0-9_],
 * or is there already, where there are PAIRS_MAX, or where the value is not
 * UTF-8 or has a NUL inside.
 */
enum parse pairs_add(struct pairs *pairs, struct pool *pool,
	const struct pair *pair, const char **reason);

/* The same for names that others made: any text, in one case or another. */
enum parse pairs_add_foreign(struct pairs *pairs, struct pool *pool,
	const struct pair *pair, const char **reason);

#endif
