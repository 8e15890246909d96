/*
 * application/x-www-form-urlencoded as the WHATWG URL standard (section 5.1)
 * has it, but strict where that one repairs. Must not know which names are
 * expected.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "base/pool.h"
#include "http/pairs.h"

#define FORM_BODY_MAX 1048576u
#define FORM_QUERY_MAX 8192u

/*
 * Adds a PAIR_TEXT for each name=value of a body. PARSE_BAD on a broken
 * percent-encoding, raw control bytes, NUL, bytes that are not UTF-8, and all
 * that pairs_add refuses; PARSE_TOO_LARGE above FORM_BODY_MAX bytes. A name
 * without = has the value "", nothing between two & is skipped.
 */
enum parse form_parse(struct pool *pool, struct slice body,
	struct pairs *pairs, const char **reason);

/* The same for a form of another program, whose names are its own. */
enum parse form_parse_foreign(struct pool *pool, struct slice body,
	struct pairs *pairs, const char **reason);

/* The same for the query of an address, at most FORM_QUERY_MAX bytes; above
 * it is PARSE_BAD. */
enum parse form_parse_query(struct pool *pool, struct slice query,
	struct pairs *pairs, const char **reason);

#endif
