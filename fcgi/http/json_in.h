/*
 * application/json (RFC 8259, and I-JSON of RFC 7493 where that is stricter):
 * one object. Must not know which names are expected.
 */
#ifndef HTTP_JSON_IN_H
#define HTTP_JSON_IN_H

#include "base/pool.h"
#include "http/pairs.h"

#define JSON_BODY_MAX 1048576u
#define JSON_NUMBER_MAX 64
#define JSON_LIST_MAX 100

/*
 * Adds a pair for each member of the object. A value is a string, a number of
 * at most JSON_NUMBER_MAX bytes, true, false, null, a list of at most
 * JSON_LIST_MAX numbers and strings, which are not empty and have no comma, or
 * an object of scalars, not empty: {"company": {"name": "A"}} is the pair
 * company_name. PARSE_BAD on anything else, on invalid UTF-8, half a surrogate
 * pair, \u0000, comments, bytes after the object, and all that pairs_add
 * refuses; PARSE_TOO_LARGE above JSON_BODY_MAX bytes.
 */
enum parse json_in_parse(struct pool *pool, struct slice body,
	struct pairs *pairs, const char **reason);

#endif
