/*
 * Why something was not done: the form again, the sign-in page, an error page
 * or problem details, all from the same status and sentence.
 */
#include <string.h>

#include "app/act.h"
#include "app/admit.h"
#include "app/page.h"
#include "app/page_reader.h"
#include "app/present.h"
#include "app/route.h"
#include "base/log.h"
#include "policy/explain.h"
#include "resource/fields.h"
#include "resource/request_context.h"

const char *
present_lacking(const struct request *request)
{
	const struct principal *who = request->principal;
	enum permission missing = request->decision.missing;

	return request->decision.verdict != DENY || who == NULL ||
		who->limited || *who->member_id == '\0' ||
		missing < PERMISSION_FIRST || missing >= PERMISSION_COUNT ||
		missing == ORGANIZATION_OWN ||
		who->grants.scope[ORGANIZATION_READ] == SCOPE_NONE ? NULL :
		permission_name(missing);
}

/* Each time somebody else changed the same organization's policy meanwhile. */
#define FRAME_TRIES 5

/* As far as these can be found out now: true if so. */
static bool
find_out(struct request *request, const enum statement_id *read)
{
	request->answer_count = 0;
	if (run_alone(request, false, read) == OK)
		return true;
	request->answer_count = 0;
	for (int tries = 0; request->stale && tries < FRAME_TRIES; tries++) {
		request->stale = false;
		if (admit_again(request) == OK && request->principal != NULL &&
		    run_alone(request, false, read) == OK)
			return true;
		request->answer_count = 0;
	}
	request->stale = false;
	return false;
}

/* Who could give what is lacking. */
static void
find_granters(struct request *request)
{
	static const enum statement_id read[] =
		{ Q_permission_request_granters, Q_none };
	const char *lacking = present_lacking(request);

	request->answer_count = 0;
	if (lacking == NULL)
		return;
	value_set(request, "missing", lacking);
	(void)find_out(request, read);
}

/*
 * Who is signed in keeps the frame of every page around what went wrong, while
 * the database answers; it says too what they asked for already.
 */
static bool
find_frame(struct request *request, enum status status)
{
	/* Without news: what is not there looks the same at all times. */
	static const enum statement_id frame[] = { Q_organization_frame,
		Q_none };
	static const enum statement_id denial[] = { Q_notification_unread,
		Q_organization_frame, Q_permission_request_granters,
		Q_permission_request_pending, Q_none };
	int number = status_row(status)->number;
	const char *lacking;

	if (number == 401 || number == 429 || number >= 500 ||
	    (request->route != NULL &&
	    request->route->flags & WITHOUT_DATABASE))
		return false;
	admit_known(request);
	if (request->principal == NULL)
		return false;
	lacking = present_lacking(request);
	if (lacking != NULL)
		value_set(request, "missing", lacking);
	return find_out(request, lacking != NULL ? denial : frame);
}

static void
problem_granters(struct request *request, struct buf *out)
{
	const PGresult *rows;

	find_granters(request);
	rows = result_of(request, Q_permission_request_granters);
	buf_text(out, ",\"granters\":[");
	for (int row = 0; rows != NULL && row < PQntuples(rows); row++) {
		if (row > 0)
			buf_char(out, ',');
		buf_json(out, PQgetvalue(rows, row, 0),
			(size_t)PQgetlength(rows, row, 0));
	}
	buf_char(out, ']');
}

static void
problem_fields(struct request *request, struct buf *out)
{
	const char *before = "";

	buf_text(out, "\"fields\":{");
	for (size_t i = 0; i < request->error_count; i++) {
		const struct field_error *error = &request->errors[i];
		const char *message;

		if (error->field == NULL)
			continue;
		buf_text(out, before);
		buf_json(out, error->field->name, strlen(error->field->name));
		buf_char(out, ':');
		message = say(request, error->message);
		buf_json(out, message, strlen(message));
		before = ",";
	}
	buf_char(out, '}');
}

/* "owner,admin" as two texts. */
static void
problem_roles(struct buf *out, const char *roles)
{
	while (*roles != '\0') {
		size_t length = strcspn(roles, ",");

		buf_printf(out, "\"%.*s\"%s", (int)length, roles,
			roles[length] == ',' ? "," : "");
		roles += length + (roles[length] == ',');
	}
	buf_char(out, ']');
}

static void
problem_details(struct request *request, struct buf *out)
{
	enum permission missing = request->decision.missing;

	buf_text(out, ",\"details\":{");
	if (request->error_count > 0)
		problem_fields(request, out);
	else if (request->decision.verdict == DENY &&
	    missing >= PERMISSION_FIRST && missing < PERMISSION_COUNT) {
		buf_printf(out, "\"missing_permission\":\"%s\","
			"\"granted_to\":[", permission_name(missing));
		problem_roles(out, explain_roles(request->pool, missing));
		problem_granters(request, out);
	}
	buf_char(out, '}');
}

/* What is said: the phase's own words, the first general error, or the
 * status's sentence. */
static const char *
sentence_of(const struct request *request, enum status status)
{
	if (request->sentence != NULL)
		return request->sentence;
	for (size_t i = 0; i < request->error_count; i++)
		if (request->errors[i].field == NULL)
			return request->errors[i].message;
	if ((status == CONFLICT || status == BAD_REQUEST) &&
	    request->error_count > 0)
		return request->errors[0].message;
	return status_row(status)->sentence;
}

/* RFC 9457, and beside it the members of every error of the API. */
static void
present_problem(struct request *request, enum status status)
{
	const struct status_row *row = status_row(status);
	const char *sentence = say(request, sentence_of(request, status));
	struct buf *out = &request->http.out;

	request->http.out_type = "application/problem+json; charset=utf-8";
	page_reader_language(request);
	buf_printf(out, "{\"type\":\"about:blank\",\"title\":\"%s\","
		"\"status\":%d,\"detail\":", say(request, row->title),
		row->number);
	buf_json(out, sentence, strlen(sentence));
	buf_text(out, ",\"error\":");
	buf_json(out, sentence, strlen(sentence));
	buf_printf(out, ",\"code\":\"%s\",\"instance\":\"urn:request:%s\","
		"\"request_id\":\"%s\"",
		request->code != NULL ? request->code : row->code,
		request->http.request_id, request->http.request_id);
	problem_details(request, out);
	buf_char(out, '}');
}

static void
present_error_page(struct request *request, enum status status)
{
	const char *sentence = sentence_of(request, status);
	const char *view = find_frame(request, status) ? "error/framed" :
		"error/error";
	const char *fault;

	request->http.out_type = "text/html; charset=utf-8";
	request->sentence = say(request, sentence);
	fault = page_render(request, view, status);
	if (fault == NULL)
		return;
	log_error("view_failed", LOG_TEXT("view", view),
		LOG_TEXT("fault", fault));
	buf_init(&request->http.out, request->pool);
	buf_text(&request->http.out, request->sentence);
	request->http.out_type = "text/plain; charset=utf-8";
}

/*
 * As if the page were asked for by itself: who may not see it, or not what it
 * is about, is told neither by sending something wrong.
 */
static enum status
ask_form(struct request *request)
{
	const struct subject subject = request_subject(request);
	enum status status;

	request->decision = policy_decide(&subject,
		request->route->permission);
	if (request->decision.verdict != ALLOW)
		return FORBIDDEN;
	if (value_of(request, "row_limit") == NULL)
		value_set(request, "row_limit", pool_printf(request->pool,
			"%d", LIST_LIMIT + 1));
	status = act_form(request);
	return status == OK ? act_require_rows(request) : status;
}

/* Also where the principal changed between the two. */
static enum status
run_form(struct request *request)
{
	enum status status = ask_form(request);

	if (!request->stale)
		return status;
	request->stale = false;
	status = admit_again(request);
	return status == OK ? ask_form(request) : status;
}

/* The page that sent the input, or a preview, which changes nothing itself. */
static bool
find_form(const struct path *path, enum method posted, struct match *match)
{
	const enum method methods[] = { GET, posted, POST };

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (route_match(path, methods[i], false, match) == OK &&
		    match->route->view != NULL)
			return true;
	return false;
}

/* The form again, with what was entered and what is wrong. */
static bool
present_form(struct request *request, enum status status)
{
	const struct route *posted = request->route;
	const struct decision decided = request->decision;
	struct match match;
	struct path path;
	const char *reason;

	if (posted == NULL || posted->form == NULL ||
	    !request->input_refused)
		return false;
	if (path_parse(request->pool, present_fill_path(request, posted->form),
	    &path, &reason) != PARSE_OK ||
	    !find_form(&path, posted->method, &match))
		return false;
	request->route = match.route;
	request->http.out_type = "text/html; charset=utf-8";
	if (run_form(request) == OK &&
	    page_render(request, match.route->view, status) == NULL)
		return true;
	request->route = posted;
	request->decision = decided;
	buf_init(&request->http.out, request->pool);
	return false;
}

static bool
send_to_sign_in(struct request *request)
{
	struct buf location;

	if (request->http.method != GET || request->csv)
		return false;
	buf_init(&location, request->pool);
	buf_text(&location, "/sign-in");
	if (strcmp(request->http.uri, "/") != 0) {
		buf_text(&location, "?next=");
		buf_percent(&location, request->http.uri,
			strlen(request->http.uri));
	}
	present_redirect(request, location.data);
	return true;
}

void
present_failure(struct request *request, enum status status)
{
	bool programs = request->api || (request->route != NULL &&
		(request->route->flags & ROOT_ONLY));

	/* Rows are on their way: what is left is to say they are not all. */
	if (request->http.streaming) {
		buf_text(&request->http.out, "\r\n");
		buf_printf(&request->http.out, say(request,
			"The export ended early; request %s"),
			request->http.request_id);
		buf_text(&request->http.out, "\r\n");
		present_send_part(request);
		return;
	}
	buf_init(&request->http.out, request->pool);
	if (request->retry_after > 0)
		http_header(&request->http, "Retry-After",
			pool_printf(request->pool, "%d",
			request->retry_after));
	if (status == UNAUTHENTICATED && programs && !request->http.head.length)
		http_header(&request->http, "WWW-Authenticate", "Bearer");
	http_header(&request->http, "Cache-Control", "no-store");
	if (programs)
		present_problem(request, status);
	else if (status == SEE_OTHER)
		present_redirect(request, request->location);
	else if (status == UNAUTHENTICATED && send_to_sign_in(request))
		return;
	else if (!present_form(request, status))
		present_error_page(request, status);
}
