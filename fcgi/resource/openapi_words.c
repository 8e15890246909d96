/*
 * What a route is for, from its method and path: addresses are made of words.
 * Where they do not make a sentence, the route has its own.
 */
#include "resource/openapi.h"

#include <ctype.h>
#include <string.h>

#include "db/statement.h"

#define SEGMENTS_MAX 8

struct words {
	const char *text[SEGMENTS_MAX];	/* segments, as words */
	bool parameter[SEGMENTS_MAX];
	size_t count;
};

static void
read_path(struct words *words, struct pool *pool, const char *path)
{
	while (*path == '/' && words->count < SEGMENTS_MAX) {
		size_t length = strcspn(++path, "/");
		char *text = pool_copy(pool, path, length);

		for (char *c = text; *c != '\0'; c++)
			if (*c == '-' || *c == '_')
				*c = ' ';
		words->text[words->count] = text;
		words->parameter[words->count++] = *path == '{';
		path += length;
	}
}

static bool
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length > tail && strcmp(text + length - tail, end) == 0;
}

static bool
is_plural(const char *word)
{
	return ends_with(word, "s") && !ends_with(word, "ss") &&
		!ends_with(word, "ics");
}

/* "emergency accesses" -> "emergency access", "companies" -> "company". */
static const char *
singular(struct pool *pool, const char *word)
{
	size_t length = strlen(word);

	if (!is_plural(word))
		return word;
	if (ends_with(word, "ies"))
		return pool_printf(pool, "%.*sy", (int)length - 3, word);
	return pool_copy(pool, word, length -
		(ends_with(word, "sses") ? 2 : 1));
}

/* "a certificate", "an invitation". */
static const char *
one_of(struct pool *pool, const char *word)
{
	const char *one = singular(pool, word);

	return pool_printf(pool, "%s %s", strchr("aeio", *one) != NULL ?
		"an" : "a", one);
}

static const char *
verb_of(const struct route *route)
{
	switch (route->method) {
	case POST:
		return "add";
	case PATCH:
		return "change";
	case PUT:
		return "set";
	case DELETE:
		return "delete";
	case GET:
	case METHOD_NONE:
	default:
		return route->query[0] != Q_none && statement_get(
			route->query[0])->rows == ROWS_MANY ? "list" : "read";
	}
}

/* "verify a certificate", "list the members of a team", "add a role to ...". */
static const char *
of_parent(struct pool *pool, const struct route *route,
	const struct words *words)
{
	const char *last = words->text[words->count - 1];
	const char *parent = one_of(pool, words->text[0]);

	if (route->method == POST && is_plural(last))
		return pool_printf(pool, "add %s to %s", one_of(pool, last),
			parent);
	if (route->method == POST)
		return pool_printf(pool, "%s %s", last, parent);
	return pool_printf(pool, "%s the %s of %s", verb_of(route), last,
		parent);
}

static const char *
sentence(struct pool *pool, const struct route *route,
	const struct words *words)
{
	const char *first = words->text[0];
	const char *last = words->text[words->count - 1];
	const char *verb = verb_of(route);

	if (words->count == 1)
		return route->method == POST ? pool_printf(pool, "add %s",
			one_of(pool, first)) :
			pool_printf(pool, "%s %s%s", verb,
			is_plural(first) ? "" : "the ", first);
	if (words->count == 2 && words->parameter[1])
		return pool_printf(pool, "%s %s", verb, one_of(pool, first));
	if (words->count == 3 && words->parameter[1])
		return of_parent(pool, route, words);
	if (words->count == 3 && words->parameter[2])
		return pool_printf(pool, "%s %s of the %s", verb,
			one_of(pool, words->text[1]), first);
	if (words->count == 2 && route->method == POST)
		return pool_printf(pool, "add %s of the %s",
			one_of(pool, last), first);
	return pool_printf(pool, "%s the %s of the %s", verb, last, first);
}

void
openapi_summary(struct buf *out, const struct route *route)
{
	struct words words = { .count = 0 };
	char *text;

	read_path(&words, out->pool, route->path);
	text = pool_text(out->pool, route->summary != NULL ? route->summary :
		sentence(out->pool, route, &words));
	*text = (char)toupper((unsigned char)*text);
	openapi_text(out, text);
}
