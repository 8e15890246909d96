/*
 * The address of a request in its one accepted form, so that Nginx, the route
 * table and the log cannot read it differently. Must not know routes.
 */
#ifndef HTTP_PATH_H
#define HTTP_PATH_H

#include <stdbool.h>

#include "base/pool.h"
#include "http/pairs.h"

#define PATH_MAX_BYTES 2048
#define PATH_SEGMENTS_MAX 16

struct path {
	const char *segments[PATH_SEGMENTS_MAX];	/* decoded, UTF-8 */
	size_t count;					/* 0: the root */
	struct slice raw;	/* as it came, without the query */
	struct slice query;	/* as it came, without the ?; maybe empty */
};

/*
 * Splits REQUEST_URI. PARSE_BAD unless its path (RFC 3986 section 3.3) is
 * canonical already: starts with /, no empty, "." or ".." segment, no slash
 * at the end but the root's, only pchar bytes, upper-case hexadecimal, no
 * encoded unreserved byte, slash, backslash or control character, UTF-8 after
 * decoding, at most PATH_MAX_BYTES and PATH_SEGMENTS_MAX. The slices point
 * into uri. The query is not looked into: form_parse_query does.
 */
enum parse path_parse(struct pool *pool, const char *uri, struct path *path,
	const char **reason);

/*
 * True where a browser may be sent to this place after a form: a canonical
 * path of this site as above, and maybe a query of visible ASCII without a
 * backslash or fragment. False for NULL.
 */
bool path_local(const char *next);

#endif
