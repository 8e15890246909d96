/*
 * A sentence about what was just done, from the answer that redirects to the
 * page that shows it: a cookie, since there may be no script and the session
 * holds no state. Must not know what was done.
 */
#include "app/notice.h"

#include <string.h>

#include "http/cookie.h"
#include "http/form.h"

static const char *
notice_cookie(const struct request *request)
{
	return request->app->secure ? "__Host-notice" : "notice";
}

static void
set_notice(struct request *request, const char *text, int seconds)
{
	struct buf cookie;

	buf_init(&cookie, request->pool);
	buf_printf(&cookie, "%s=", notice_cookie(request));
	buf_percent(&cookie, text, strlen(text));
	buf_printf(&cookie, "; Max-Age=%d; Path=/; %sHttpOnly; SameSite=Lax",
		seconds, request->app->secure ? "Secure; " : "");
	http_header(&request->http, "Set-Cookie", cookie.data);
}

void
notice_keep(struct request *request, const char *notice)
{
	set_notice(request, notice, 30);
}

/* Read once: the answer that shows it takes the cookie away. */
const char *
notice_take(struct request *request)
{
	struct pairs pairs = { 0 };
	const char *reason;
	struct slice value;
	const char *form;

	if (cookie_find(request->http.cookies, notice_cookie(request),
	    &value) != COOKIE_FOUND || value.length == 0)
		return "";
	form = pool_printf(request->pool, "text=%.*s", (int)value.length,
		value.data);
	set_notice(request, "", 0);
	if (form_parse(request->pool, slice_of(form), &pairs, &reason) !=
	    PARSE_OK || pairs.count != 1)
		return "";
	return say(request, pairs.items[0].value);
}
