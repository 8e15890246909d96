/*
 * Who asks, from where, and whether they may. Must not know what is asked
 * for beyond the permission that the route names.
 */
#include "app/admit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/present.h"
#include "auth/api_token.h"
#include "auth/session.h"
#include "auth/token.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/cookie.h"
#include "resource/request.h"
#include "resource/request_context.h"
#include "resource/request_language.h"

static bool
read_cookie(struct request *request)
{
	struct slice value;

	request->by_cookie = true;
	return cookie_find(request->http.cookies,
		session_cookie_name(request->app->secure), &value) ==
		COOKIE_FOUND && token_hash(value, request->token_hash);
}

/* RFC 6750 section 3; the code tells a program what to do. */
static enum status
bad_token(struct request *request, const char *code, const char *sentence)
{
	http_header(&request->http, "WWW-Authenticate", pool_printf(
		request->pool, "Bearer error=\"invalid_token\", "
		"error_description=\"%s\"", sentence));
	request->code = code;
	request->sentence = sentence;
	return UNAUTHENTICATED;
}

static enum status
invalid_token(struct request *request, const char *reason)
{
	log_info("token_refused", LOG_TEXT("reason", reason),
		LOG_TEXT("address", request->http.address));
	return bad_token(request, "invalid_token",
		N_("The token is not valid or has ended. Sign in again."));
}

static enum status
read_access_token(struct request *request, struct slice token)
{
	struct access *access = pool_alloc(request->pool, sizeof(*access));
	enum jwt_result result = access_verify(request->pool,
		request->app->access, token, clock_wall(), access);

	if (result == JWT_EXPIRED)
		return bad_token(request, "token_expired",
			N_("The access token has expired. Refresh it."));
	if (result != JWT_OK)
		return invalid_token(request, jwt_result_name(result));
	request->access = access;
	access_hash(access->session_id, request->token_hash);
	return OK;
}

static enum status
read_bearer(struct request *request)
{
	const char *token = request->http.authorization;

	request->has_token = true;
	if (strncasecmp(token, "Bearer ", 7) != 0)
		return invalid_token(request, "no bearer token");
	token += 7;
	if (!api_token_is_meant(token))
		return read_access_token(request, slice_of(token));
	return api_token_hash(slice_of(token), request->token_hash) ? OK :
		invalid_token(request, "mistyped");
}

/*
 * The instant from which the cache counts a principal's age: now, or earlier
 * where one of its grants begins or ends before it would be too old.
 */
static int64_t
freshness(const char *rules_left_us)
{
	int64_t now = clock_us();
	int64_t left = rules_left_us == NULL ? PRINCIPAL_FRESH_US :
		strtoll(rules_left_us, NULL, 10);

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
	who->lacks_two_factor =
		strcmp(cell_of(row, "lacks_two_factor"), "t") == 0;
	who->stamp = stamp == NULL ? 0 : strtoll(stamp, NULL, 10);
	who->loaded_at_us = freshness(cell_of(row, "rules_left_us"));
	if (!policy_compile(&who->grants, cell_of(row, "rules")))
		log_error("rules_unreadable",
			LOG_TEXT("member", who->member_id));
}

/* What came as a cookie is no bearer token, nor the reverse. */
static bool
is_right_kind(const struct request *request, const PGresult *row)
{
	const char *kind = cell_of(row, "session_kind");
	const char *wanted = request->by_cookie ? "cookie" :
		request->access != NULL ? "bearer" : "token";

	return kind != NULL && strcmp(kind, wanted) == 0;
}

/* An access token names its session; the others are what a session has. */
static enum status
find_session(struct request *request, PGresult **row)
{
	const enum statement_id statements[] = { request->access != NULL ?
		Q_principal_load_bearer : Q_principal_load, Q_none };
	enum status status;

	if (request->access != NULL)
		value_set(request, "bearer_id", request->access->session_id);
	else
		value_set_bytes(request, "token_hash", request->token_hash,
			sizeof(request->token_hash));
	status = run_alone(request, true, statements);
	if (status == OK)
		*row = result_of(request, statements[0]);
	request->answer_count = 0;
	return status;
}

static enum status
load(struct request *request)
{
	struct principal who = { 0 };
	PGresult *row = NULL;
	enum status status = find_session(request, &row);

	if (status != OK || PQntuples(row) == 0 ||
	    !is_right_kind(request, row))
		return status;
	fill(&who, row);
	who.by_cookie = request->by_cookie;
	who.limited = cell_of(row, "scopes") != NULL;
	if (who.limited)
		policy_narrow(&who.grants, cell_of(row, "scopes"));
	request->principal = principal_put(request->app->principals,
		request->token_hash, &who);
	request->fresh = true;
	return OK;
}

/*
 * A token is for the account and organization that it names. Were it taken
 * for the session's present one, a program that does not know of the switch
 * would write to the wrong organization.
 */
static bool
is_meant(const struct request *request)
{
	const struct access *access = request->access;
	const struct principal *who = request->principal;

	if (access == NULL)
		return true;
	return strcmp(access->account_id, who->account_id) == 0 &&
		(*access->organization_id == '\0' ||
		*who->organization_id == '\0' ||
		strcmp(access->organization_id, who->organization_id) == 0);
}

enum status
admit_again(struct request *request)
{
	enum status status;

	principal_drop(request->app->principals, request->token_hash);
	request->principal = NULL;
	status = load(request);
	if (status != OK || request->by_cookie)
		return status;
	if (request->principal == NULL)
		return invalid_token(request, "session ended");
	return is_meant(request) ? OK : bad_token(request,
		"organization_changed", N_("The session is in another "
		"organization now. Refresh the access token."));
}

enum status
admit_principal(struct request *request)
{
	bool bearer = *request->http.authorization != '\0';
	enum status status = OK;

	if (request->route->flags & WITHOUT_DATABASE)
		return OK;
	if (bearer && request->route->flags & NO_BEARER)
		return OK;
	if (bearer && !request->api)
		return invalid_token(request, "for a page");
	if (bearer)
		status = read_bearer(request);
	else
		request->has_token = read_cookie(request);
	if (status != OK || !request->has_token)
		return status;
	request->principal = principal_find(request->app->principals,
		request->token_hash, clock_us());
	return request->principal != NULL &&
		request->principal->by_cookie == request->by_cookie &&
		is_meant(request) ? OK : admit_again(request);
}

void
admit_known(struct request *request)
{
	if (request->principal != NULL || request->api ||
	    *request->http.authorization != '\0' || !read_cookie(request))
		return;
	request->has_token = true;
	request->principal = principal_find(request->app->principals,
		request->token_hash, clock_us());
	if (request->principal == NULL)
		(void)load(request);
	request_language(request);
}

static struct subject
decide(struct request *request)
{
	const struct subject subject = request_subject(request);

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
		admit_denied(request, &subject);
}

/* A page is had again after confirming; a form's is, but not what was sent. */
static enum status
confirm_first(struct request *request)
{
	const struct route *route = request->route;
	const char *next = request->http.method == GET ? request->http.uri :
		route->form == NULL ? "/account" :
		present_fill_path(request, route->form);
	struct buf location;

	if (request->api)
		return REAUTHENTICATION_REQUIRED;
	buf_init(&location, request->pool);
	buf_text(&location, "/account/confirm?next=");
	buf_percent(&location, next, strlen(next));
	request->location = location.data;
	return SEE_OTHER;
}

enum status
admit_recent(struct request *request)
{
	static const enum statement_id read[] =
		{ Q_session_recent, Q_none };
	const char *recent;
	enum status status;

	if (!(request->route->flags & RECENT))
		return OK;
	status = run_alone(request, false, read);
	if (status != OK)
		return status;
	recent = cell_of(result_of(request, Q_session_recent), "recent");
	request->answer_count = 0;
	return recent != NULL && *recent == 't' ? OK : confirm_first(request);
}
