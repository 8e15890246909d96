/*
 * The phases of every request, in the order in which they run. Anything but
 * OK from one of them is the answer, and presenting it is all that is left.
 *
 * A handler never authorizes, opens a transaction, frees, prints or logs:
 * these are phases, so nobody can forget them.
 */
#include "app/dispatch.h"

#include <string.h>

#include "app/act.h"
#include "app/admit.h"
#include "app/present.h"
#include "app/route.h"
#include "base/clock.h"
#include "base/log.h"
#include "resource/fields.h"
#include "resource/request.h"
#include "resource/request_language.h"

#define BODY_SIZE (1024 * 1024)

typedef enum status phase(struct request *request);

static enum status
read_head(struct request *request)
{
	http_read_head(&request->http);
	log_request(request->http.request_id);
	/* Also what cannot be an address of ours is answered in its form. */
	request->api = strncmp(request->http.uri, "/api/", 5) == 0;
	request_language(request);
	return http_read_address(&request->http, &request->sentence);
}

/*
 * /api/v1, .csv and .jsonl are how the answer is wanted, not what is asked
 * for. Some programs leave the version out.
 */
static void
read_prefix(struct request *request)
{
	struct path *path = &request->http.path;
	char *last, *dot;

	if (request->api) {
		size_t prefix = path->count >= 2 &&
			strcmp(path->segments[1], "v1") == 0 ? 2 : 1;

		path->count -= prefix;
		memmove(path->segments, path->segments + prefix,
			path->count * sizeof(*path->segments));
	}
	if (path->count == 0)
		return;
	last = pool_text(request->pool, path->segments[path->count - 1]);
	dot = strrchr(last, '.');
	if (dot != NULL && (strcmp(dot, ".csv") == 0 ||
	    strcmp(dot, ".jsonl") == 0)) {
		request->lines = dot[1] == 'j';
		*dot = '\0';
		path->segments[path->count - 1] = last;
		request->csv = true;
	}
}

/* The address exists; which of its routes is meant, the body may change. */
static enum status
find_address(struct request *request)
{
	struct match match;
	struct body_limits limits = { .size = BODY_SIZE,
		.folder = request->app->config->temporary_dir };
	enum status status;

	read_prefix(request);
	if (route_match(&request->http.path, request->http.method,
	    request->api, &match) == NOT_FOUND)
		return NOT_FOUND;
	limits.file_size = match.file_size;
	limits.raw = match.route != NULL && (match.route->flags & RAW_BODY);
	status = http_read_body(&request->http, &limits, &request->sentence);
	if (status == OK && !request->api)
		status = http_apply_method(&request->http);
	return status;
}

static enum status
not_allowed(struct request *request, unsigned methods)
{
	struct buf allow;

	buf_init(&allow, request->pool);
	for (unsigned method = GET; method <= DELETE; method <<= 1)
		if (methods & method)
			buf_printf(&allow, "%s%s", allow.length ? ", " : "",
				method_name((enum method)method));
	if (methods & GET)
		buf_text(&allow, ", HEAD");
	http_header(&request->http, "Allow", allow.data);
	return METHOD_NOT_ALLOWED;
}

/* Only these processes have the document store: Nginx's map is not ours. */
static enum status
wrong_pool(struct request *request)
{
	log_error("wrong_pool", LOG_TEXT("route", request->route->path));
	return INTERNAL_ERROR;
}

static enum status
find_route(struct request *request)
{
	struct match match;
	enum status status = route_match(&request->http.path,
		request->http.method, request->api, &match);

	if (status == METHOD_NOT_ALLOWED)
		return not_allowed(request, match.methods);
	if (status != OK)
		return status;
	request->resource = match.resource;
	request->route = match.route;
	if (request->csv && !(match.route->flags & CSV))
		return NOT_FOUND;
	if (match.route->workers == FILES && request->app->store == NULL)
		return wrong_pool(request);
	for (size_t i = 0; i < match.parameter_count; i++) {
		const char *name = match.parameters[i].name;

		value_set(request, pool_copy(request->pool, name,
			strcspn(name, "}")), match.parameters[i].value);
	}
	return OK;
}

static enum status
prepare(struct request *request)
{
	return request->route->prepare == NULL ? OK :
		request->route->prepare(request);
}

static enum status
finish(struct request *request)
{
	return request->route->finish == NULL ? OK :
		request->route->finish(request);
}

/* Now it is known who reads. */
static enum status
choose_language(struct request *request)
{
	request_language(request);
	return OK;
}

static phase *const phases[] = {
	read_head,		/* the address and headers, strictly */
	find_address,		/* 404; then the body, within its limits */
	find_route,		/* 405 */
	admit_principal,	/* whose token it is: 401 */
	choose_language,	/* of the answer */
	admit_origin,		/* forged requests: 403 */
	admit_decide,		/* the policy: 401, 403 */
	admit_recent,		/* sensitive routes: proven lately, 403 */
	fields_read,		/* every field, all failures: 422 */
	prepare,		/* the route's own, before the transaction */
	act_document,		/* a file is checked and stored */
	act_statements,		/* one round trip, from BEGIN to COMMIT */
	finish,			/* the route's own, after the commit */
	present,		/* rows become a page, JSON or CSV */
};

static void
log_access(const struct request *request, int status)
{
	const struct principal *who = request->principal;

	log_info("request",
		LOG_TEXT("method", method_name(request->http.method)),
		LOG_TEXT("route", request->route ? request->route->path : ""),
		LOG_NUMBER("status", status),
		LOG_NUMBER("us", clock_us() - request->started_us),
		LOG_NUMBER("bytes", (int64_t)request->http.out.length),
		LOG_TEXT("account_id", who ? who->account_id : ""),
		LOG_TEXT("organization_id", who ? who->organization_id : ""),
		LOG_TEXT("address", request->http.address));
}

/* The first phase that looks at who asks. */
#define ORIGIN 4
/* Each time somebody else changed the same organization's policy meanwhile. */
#define STALE_TRIES 20
#define PHASES (sizeof(phases) / sizeof(*phases))

static enum status
run_from(struct request *request, size_t first)
{
	enum status status = OK;

	for (size_t i = first; i < PHASES && status == OK; i++)
		status = phases[i](request);
	return status;
}

/*
 * Where the database says that the cached principal is not what it was, it is
 * loaded anew and everything from the decision on happens once more.
 */
static enum status
run_phases(struct request *request)
{
	enum status status = run_from(request, 0);

	for (int tries = 0; request->stale && tries < STALE_TRIES; tries++) {
		request->stale = false;
		request->error_count = 0;
		request->input_refused = false;
		status = admit_again(request);
		if (status == OK)
			status = run_from(request, ORIGIN);
	}
	return request->stale ? UNAVAILABLE : status;
}

void
dispatch(const struct app *app, struct pool *pool, FCGX_Request *fcgi)
{
	struct request *request = pool_alloc(pool, sizeof(*request));
	enum status status;
	int number;

	request->pool = pool;
	request->app = app;
	request->http.pool = pool;
	request->http.fcgi = fcgi;
	request->started_us = clock_us();
	request->deadline_us = request->started_us +
		REQUEST_DEADLINE * INT64_C(1000000);
	status = run_phases(request);
	if (status != OK)
		present_failure(request, status);
	number = present_number(request, status);
	if (!request->http.streaming)
		http_send(&request->http, number);
	log_access(request, number);
	log_request(NULL);
}
