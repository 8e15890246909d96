/*
 * The browser's session: one cookie that holds a capability token. What it
 * is worth, the database knows.
 */
#ifndef AUTH_SESSION_H
#define AUTH_SESSION_H

#include <stdbool.h>

#include "base/pool.h"

/* Seconds: a session ends then whatever happens (ASVS 7.3.2). */
#define SESSION_LIFETIME (12 * 3600)

/*
 * "__Host-sid", which browsers take only over https for this very host; the
 * plain "sid" is for BASE_URLs of http, which production refuses.
 */
const char *session_cookie_name(bool secure);

/* Set-Cookie values: keep this token, or forget it. */
const char *session_cookie(struct pool *pool, bool secure, const char *token);
const char *session_cookie_end(struct pool *pool, bool secure);

#endif
