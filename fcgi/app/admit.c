/*
 * Who asks, from where, and whether they may. Must not know what is asked
 * for beyond the permission that the route names.
 */
#include "app/admit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "auth/csrf.h"
#include "auth/session.h"
#include "auth/token.h"
#include "base/clock.h"
#include "http/cookie.h"
#include "policy/explain.h"
#include "resource/request.h"

static bool
read_cookie(struct request *request)
{
	struct slice value;

	request->by_cookie = true;
	return cookie_find(request->http.cookies,
		session_cookie_name(request->app->secure), &value) ==
		COOKIE_FOUND && token_hash(value, request->token_hash);
}

static bool
read_bearer(struct request *request)
{
	const char *token = request->http.authorization;

	return strncasecmp(token, "Bearer ", 7) == 0 &&
		token_hash(slice_of(token + 7), request->token_hash);
}

/*
 * The instant from which the cache counts a principal's age: now, or earlier
 * where one of its grants begins or ends before it would be too old.
 */
static int64_t
freshness(const char *grants_left_us)
{
	int64_t now = clock_us();
	int64_t left = grants_left_us == NULL ? PRINCIPAL_FRESH_US :
		strtoll(grants_left_us, NULL, 10);

	return left < PRINCIPAL_FRESH_US ? now + left - PRINCIPAL_FRESH_US :
		now;
}

static void
fill(struct principal *who, const PGresult *row)
{
	const struct {
		char *field;
		size_t size;
		const char *column;
	} texts[] = {
#define COLUMN(name) { who->name, sizeof(who->name), #name }
		COLUMN(session_id), COLUMN(account_id),
		COLUMN(organization_id), COLUMN(member_id),
		COLUMN(first_name), COLUMN(last_name), COLUMN(email),
		COLUMN(organization_name), COLUMN(organization_slug),
		COLUMN(timezone), COLUMN(language),
		COLUMN(organization_language)
#undef COLUMN
	};
	const char *stamp = cell_of(row, "stamp");

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		principal_text(texts[i].field, texts[i].size,
			cell_of(row, texts[i].column));
	who->unverified = strcmp(cell_of(row, "is_verified"), "f") == 0;
	who->stamp = stamp == NULL ? 0 : strtoll(stamp, NULL, 10);
	who->loaded_at_us = freshness(cell_of(row, "grants_left_us"));
	policy_compile(&who->grants, cell_of(row, "roles"));
}

/* A session that came as a cookie is no bearer token, nor the reverse. */
static bool
is_right_kind(const struct request *request, const PGresult *row)
{
	const char *kind = cell_of(row, "session_kind");

	return kind != NULL && strcmp(kind,
		request->by_cookie ? "cookie" : "bearer") == 0;
}

static enum status
load(struct request *request)
{
	static const enum statement_id statements[] =
		{ Q_principal_load, Q_none };
	struct principal who = { 0 };
	enum status status;
	PGresult *row;

	value_set_bytes(request, "token_hash", request->token_hash,
		sizeof(request->token_hash));
	status = run_alone(request, true, statements);
	if (status != OK)
		return status;
	row = result_of(request, Q_principal_load);
	request->answer_count = 0;
	if (PQntuples(row) == 0 || !is_right_kind(request, row))
		return OK;
	fill(&who, row);
	who.by_cookie = request->by_cookie;
	request->principal = principal_put(request->app->principals,
		request->token_hash, &who);
	request->fresh = true;
	return OK;
}

static enum status
bad_token(struct request *request)
{
	http_header(&request->http, "WWW-Authenticate",
		"Bearer error=\"invalid_token\"");
	request->sentence = N_("The access token is not valid or has ended. "
		"Sign in again.");
	return UNAUTHENTICATED;
}

enum status
admit_again(struct request *request)
{
	enum status status;

	principal_drop(request->app->principals, request->token_hash);
	request->principal = NULL;
	status = load(request);
	if (status == OK && request->principal == NULL && !request->by_cookie)
		return bad_token(request);
	return status;
}

enum status
admit_principal(struct request *request)
{
	bool bearer = *request->http.authorization != '\0';

	if (request->route->flags & WITHOUT_DATABASE)
		return OK;
	if (bearer && !request->api)
		return bad_token(request);
	request->has_token = bearer ? read_bearer(request) :
		read_cookie(request);
	if (bearer && !request->has_token)
		return bad_token(request);
	if (!request->has_token)
		return OK;
	request->principal = principal_find(request->app->principals,
		request->token_hash, clock_us());
	return request->principal != NULL &&
		request->principal->by_cookie == request->by_cookie ? OK :
		admit_again(request);
}

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
	if (!request->fresh && admit_again(request) == OK &&
	    request->principal != NULL &&
	    csrf_is_right(request, slice_of(token)))
		return OK;
	return forged(request, N_("This page is out of date: you signed "
		"in again or switched organization since it was "
		"opened. Open it anew and repeat what you want to "
		"do."));
}

/* Somebody without an organization is shown how to get one. */
static bool
lacks_organization(const struct request *request)
{
	return request->principal != NULL && !request->api &&
		*request->principal->organization_id == '\0' &&
		request->http.method == GET;
}

static enum status
denied(struct request *request, const struct subject *subject)
{
	if (request->decision.verdict == DENY_ANONYMOUS)
		return UNAUTHENTICATED;
	if (lacks_organization(request)) {
		request->location = "/organizations";
		return SEE_OTHER;
	}
	request->sentence = explain_denial(request->pool,
		request->language, subject, &request->decision);
	return request->decision.verdict == DENY_UNVERIFIED ? UNVERIFIED :
		FORBIDDEN;
}

static struct subject
decide(struct request *request)
{
	const struct principal *who = request->principal;
	const struct subject subject = {
		.signed_in = who != NULL,
		.member = who != NULL && *who->member_id != '\0',
		.grants = who == NULL ? NULL : &who->grants,
		.unverified = who != NULL && who->unverified
	};

	request->decision = policy_decide(&subject, request->csv ?
		request->route->export_permission :
		request->route->permission);
	return subject;
}

/*
 * What a cached principal may do, the transaction proves; what it may not, is
 * looked up once more, since rights may have been given meanwhile.
 */
enum status
admit_decide(struct request *request)
{
	struct subject subject = decide(request);
	enum status status;

	if (request->decision.verdict >= DENY && !request->fresh) {
		status = admit_again(request);
		if (status != OK)
			return status;
		subject = decide(request);
	}
	return request->decision.verdict == ALLOW ? OK :
		denied(request, &subject);
}
