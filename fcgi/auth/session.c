/* The cookie's exact text. Must not know what a session may do. */
#include "auth/session.h"

const char *
session_cookie_name(bool secure)
{
	return secure ? "__Host-sid" : "sid";
}

static const char *
attributes(bool secure)
{
	return secure ? "Path=/; Secure; HttpOnly; SameSite=Lax" :
		"Path=/; HttpOnly; SameSite=Lax";
}

const char *
session_cookie(struct pool *pool, bool secure, const char *token)
{
	return pool_printf(pool, "%s=%s; %s", session_cookie_name(secure),
		token, attributes(secure));
}

const char *
session_cookie_end(struct pool *pool, bool secure)
{
	return pool_printf(pool, "%s=; Max-Age=0; %s",
		session_cookie_name(secure), attributes(secure));
}
