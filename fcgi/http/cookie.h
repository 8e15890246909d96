/*
 * The Cookie header of RFC 6265 section 4.2. Must not know sessions.
 */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include "base/pool.h"

enum cookie {
	COOKIE_ABSENT,
	COOKIE_FOUND,
	COOKIE_TWICE,	/* not to be trusted: somebody planted one */
	COOKIE_BAD	/* its value has bytes that no cookie has */
};

/*
 * Looks for the cookie of exactly this name. Sets *value, a slice of the
 * header, on COOKIE_FOUND and to an empty one else. Other cookies may look as
 * they like.
 */
enum cookie cookie_find(const char *header, const char *name,
	struct slice *value);

#endif
