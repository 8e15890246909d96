/*
 * The second step of signing in by browser. Its cookie is a session that
 * waits: it stands for nobody, and another token takes its place.
 */
#include "resource/resource.h"

#include "auth/session.h"
#include "http/path.h"
#include "resource/own_token.h"
#include "resource/second_factor.h"
#include "resource/sign_in.h"
#include "resource/throttle.h"

#define WRONG_CODES_MOST 5

static const struct field fields[] = {
	{ "code", TEXT, N_("Code"), 1, 40, .required = true },
	{ "next", TEXT, N_("Next page"), 0, 2048 },
	{ 0 }
};

/* Whose code is awaited becomes the value id. */
static enum status
find_pending(struct request *request)
{
	static const enum statement_id read[] = { Q_session_pending, Q_none };
	enum status status = OK;
	const char *id = NULL;

	if (request->has_token && request->by_cookie) {
		value_set_bytes(request, "token_hash", request->token_hash,
			sizeof(request->token_hash));
		status = run_alone(request, false, read);
		if (status != OK)
			return status;
		id = cell_of(result_of(request, Q_session_pending), "id");
	}
	if (id == NULL) {
		request->location = "/sign-in";
		return SEE_OTHER;
	}
	value_set(request, "id", pool_text(request->pool, id));
	value_set(request, "email", pool_text(request->pool, cell_of(
		result_of(request, Q_session_pending), "email")));
	return OK;
}

static enum status
show(struct request *request)
{
	if (request->principal != NULL) {
		request->location = "/home";
		return SEE_OTHER;
	}
	return find_pending(request);
}

static enum status
give_up(struct request *request)
{
	static const enum statement_id end[] =
		{ Q_session_pending_end, Q_none };
	enum status status = run_alone(request, true, end);

	if (status != OK)
		return status;
	http_header(&request->http, "Set-Cookie", session_cookie_end(
		request->pool, request->app->secure));
	request->retry_after = 0;
	request->input_refused = false;
	request->sentence = N_("That were too many wrong codes. Sign in again "
		"with your password.");
	return TOO_MANY_REQUESTS;
}

static enum status
check(struct request *request, const char *waiting)
{
	enum status status = throttle(request, "sign-in code", waiting,
		WRONG_CODES_MOST);

	if (status == TOO_MANY_REQUESTS)
		return give_up(request);
	return status == OK ? second_factor_check(request) : status;
}

static enum status
sign_in(struct request *request)
{
	const char *waiting;
	enum status status;

	if (request->principal != NULL) {
		request->location = "/home";
		return SEE_OTHER;
	}
	status = find_pending(request);
	if (status != OK)
		return status;
	waiting = hex_encode(request->pool, request->token_hash,
		sizeof(request->token_hash));
	status = check(request, waiting);
	if (status != OK)
		return status;
	throttle_sign_in_clear(request);
	own_token_renew(request);
	value_set(request, "user_agent", request->http.user_agent);
	value_set(request, "address", request->http.address);
	return OK;
}

static enum status
go_on(struct request *request)
{
	const char *next = value_of(request, "next");

	request->location = path_local(next) ? next : "/home";
	return own_token_give(request);
}

static const struct route routes[] = {
	{ GET, "/sign-in/code", PUBLIC, .prepare = show,
		.fields = fields + 1, .shows = fields,
		.view = "account/sign-in-code", .flags = PAGE_ONLY },
	{ POST, "/sign-in/code", PUBLIC, .prepare = sign_in,
		.query = { Q_session_promote }, .finish = go_on,
		.fields = fields, .form = "/sign-in/code", .workers = AUTH,
		.flags = PAGE_ONLY },
	{ 0 }
};

static const struct refusal refusals[] = {
	SIGN_IN_OVERTAKEN,
	{ 0 }
};

const struct resource sign_in_code = { "sign_in_code", routes, refusals };
