/*
 * Whether a change was asked for by our own pages. Must not know what it is.
 */
#include "app/admit.h"

#include "auth/csrf.h"
#include "resource/request.h"

static enum status
forged(struct request *request, const char *sentence)
{
	http_header(&request->http, "Vary", "Sec-Fetch-Site, Origin");
	request->sentence = sentence;
	return FORBIDDEN;
}

static bool
csrf_is_right(const struct request *request, struct slice token)
{
	return csrf_matches(token, request->app->config->secret,
		request->principal->session_id,
		request->principal->organization_id);
}

/*
 * Programs say nothing of where they come from and carry no cookie. Forms
 * before sign-in have no session to bind a token to; the browser's own
 * word on the origin protects them.
 */
enum status
admit_origin(struct request *request)
{
	const struct principal *who = request->principal;
	const char *token = http_form_value(&request->http, "_csrf");
	const struct http *http = &request->http;

	if (http->method == GET || *http->authorization != '\0' ||
	    (request->api && who == NULL && *http->sec_fetch_site == '\0' &&
	    *http->origin == '\0'))
		return OK;
	if (origin_check(*http->sec_fetch_site ? http->sec_fetch_site : NULL,
	    *http->origin ? http->origin : NULL,
	    request->app->config->base_url) != ORIGIN_SAME)
		return forged(request, N_("This request did not come from our "
			"own pages, so nothing was done."));
	if (who == NULL)
		return OK;
	if (token == NULL)
		token = http->csrf_header;
	if (csrf_is_right(request, slice_of(token)))
		return OK;
	/* The session may be another by now, or over: then it is nobody's. */
	if (!request->fresh && admit_again(request) == OK &&
	    (request->principal == NULL ||
	    csrf_is_right(request, slice_of(token))))
		return OK;
	return forged(request, N_("This page is out of date: you signed "
		"in again or switched organization since it was "
		"opened. Open it anew and repeat what you want to "
		"do."));
}
