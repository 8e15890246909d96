/*
 * Two independent answers to forged requests: a token in our forms that only
 * our pages of this session and organization can know, and the browser's own
 * word on where a request comes from. Unsafe methods need both.
 */
#ifndef AUTH_CSRF_H
#define AUTH_CSRF_H

#include <stdbool.h>

#include "base/pool.h"

enum origin_verdict {
	ORIGIN_SAME,
	ORIGIN_FOREIGN,		/* another site, or the address bar */
	ORIGIN_UNKNOWN		/* the browser did not say: refuse too */
};

/*
 * 43 characters of base64url: HMAC-SHA256 of both ids under a key that is
 * derived from the secret for this purpose alone. The ids are UUID texts, ""
 * where there is no session or organization.
 */
char *csrf_token(struct pool *pool, const char *secret,
	const char *session_id, const char *organization_id);

/* Constant-time; false for anything but that very token. */
bool csrf_matches(struct slice token, const char *secret,
	const char *session_id, const char *organization_id);

/*
 * For unsafe methods. Sec-Fetch-Site decides where the browser sends it and
 * must be "same-origin"; else Origin must equal base_url (scheme://host[:port]
 * without a path) byte for byte. NULL stands for an absent header.
 */
enum origin_verdict origin_check(const char *sec_fetch_site,
	const char *origin, const char *base_url);

#endif
