/*
 * A whole JSON document in memory, for what other programs define: claims of
 * tokens, key sets, metadata. Bodies of requests are http/json_in's.
 */
#ifndef HTTP_JSON_DOC_H
#define HTTP_JSON_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"

#define JSON_DOC_DEPTH 16
#define JSON_DOC_NODES 4096

enum json_kind {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,		/* text is the number as it was written */
	JSON_STRING,
	JSON_LIST,
	JSON_OBJECT
};

/* All of it is the pool's. Texts are UTF-8 and have no NUL inside. */
struct json {
	enum json_kind kind;
	const char *name;	/* of a member of an object, else NULL */
	const char *text;	/* of a string or number, else "" */
	size_t length;		/* bytes of the text */
	const struct json *first;	/* of a list or object, or NULL */
	const struct json *next;	/* beside it, or NULL */
};

/*
 * NULL, with a reason for the log, for what json_sax refuses, for two members
 * of one name in one object, and for more than JSON_DOC_DEPTH levels or
 * JSON_DOC_NODES values.
 */
const struct json *json_doc(struct pool *pool, struct slice text,
	const char **reason);

/* The member of that name; NULL where there is none or no object. */
const struct json *json_member(const struct json *object, const char *name);

/* The text of a member that is a string, else NULL. */
const char *json_string(const struct json *object, const char *name);

/*
 * Seconds since 1970 of a NumericDate (RFC 7519 section 2), its fraction cut
 * off. False for anything but a number from 0 to 2^53 without an exponent.
 */
bool json_seconds(const struct json *value, int64_t *seconds);

/* Whether it is that string, or a list in which that string is. */
bool json_has(const struct json *value, const char *text);

#endif
