/* Signing in and out: a browser gets a cookie, a program two tokens. */
#include "resource/resource.h"

#include <string.h>

#include "auth/password.h"
#include "auth/session.h"
#include "auth/token.h"
#include "base/log.h"
#include "resource/second_factor.h"
#include "resource/sign_in.h"
#include "resource/throttle.h"
#include "resource/token.h"

static const struct field fields[] = {
	{ "email", EMAIL, N_("Email"), .required = true },
	{ "password", PASSWORD, N_("Password"), .required = true },
	{ "next", TEXT, N_("Next page"), 0, 2048 },
	{ 0 }
};

static const struct field login_fields[] = {
	{ "email", EMAIL, N_("Email"), .required = true },
	{ "password", PASSWORD, N_("Password"), .required = true },
	{ "code", TEXT, N_("Code"), 1, 40 },
	{ 0 }
};

static enum password_result
verify(const struct request *request)
{
	const char *stored = cell_of(result_of(request,
		Q_account_for_sign_in), "password_hash");
	const char *password = value_of(request, "password");

	if (stored == NULL)
		return password_verify_dummy(password, strlen(password));
	return password_verify(stored, password, strlen(password));
}

/* The same words for every reason. */
static enum status
not_known(struct request *request)
{
	static const char sentence[] =
		N_("Email and password do not belong together. Check both.");

	log_info("sign_in_failed",
		LOG_TEXT("address", request->http.address));
	refuse(request, NULL, sentence);
	request->sentence = sentence;
	return UNAUTHENTICATED;
}

static enum status
keep_hash(struct request *request)
{
	static const enum statement_id rehash[] = { Q_account_rehash, Q_none };
	const char *password = value_of(request, "password");
	enum status status;

	value_set(request, "password_hash", password_hash(request->pool,
		password, strlen(password)));
	status = run_alone(request, true, rehash);
	value_set(request, "password_seen",
		value_of(request, "password_hash"));
	return status;
}

static enum status
check_password(struct request *request)
{
	static const enum statement_id find[] =
		{ Q_account_for_sign_in, Q_none };
	enum status status = run_alone(request, false, find);
	enum password_result result;
	const PGresult *row;

	if (status != OK)
		return status;
	result = verify(request);
	if (result == PASSWORD_FAILED)
		return UNAVAILABLE;
	if (result == PASSWORD_WRONG)
		return not_known(request);
	row = result_of(request, Q_account_for_sign_in);
	value_set(request, "id", pool_text(request->pool,
		cell_of(row, "id")));
	value_set(request, "password_seen", pool_text(request->pool,
		cell_of(row, "password_hash")));
	return result == PASSWORD_RIGHT_BUT_OLD ? keep_hash(request) : OK;
}

/* A browser that signs in again leaves no session behind that still works. */
static enum status
end_session(struct request *request, const struct principal *old)
{
	static const enum statement_id revoke[] = { Q_session_revoke, Q_none };
	enum status status;

	request->principal = old;
	status = run_alone(request, true, revoke);
	request->principal = NULL;
	request->stale = false;
	principal_drop(request->app->principals, request->token_hash);
	return status == UNAUTHENTICATED ? OK : status;
}

/* The old session is not taken along: a new token at every sign-in. */
enum status
session_begin(struct request *request, const struct principal *old)
{
	unsigned char hash[SHA256_SIZE];
	enum status status = old == NULL || !request->by_cookie ? OK :
		end_session(request, old);

	if (status != OK)
		return status;
	value_set(request, "token", token_make(request->pool, hash));
	value_set_bytes(request, "token_hash", hash, sizeof(hash));
	value_set(request, "kind", "cookie");
	value_set(request, "user_agent", request->http.user_agent);
	value_set(request, "address", request->http.address);
	return OK;
}

static enum status
sign_in(struct request *request)
{
	const struct principal *old = request->principal;
	enum status status;

	request->principal = NULL;
	status = throttle_sign_in(request);
	if (status == OK)
		status = check_password(request);
	if (status == OK)
		status = session_begin(request, old);
	if (status == OK)
		status = second_factor_ask(request);
	if (status != OK)
		return status;
	throttle_sign_in_clear(request);
	value_set(request, "account_id", value_of(request, "id"));
	return OK;
}

enum status
session_give_cookie(struct request *request)
{
	const char *next = value_of(request, "next");

	http_header(&request->http, "Set-Cookie", session_cookie(
		request->pool, request->app->secure,
		value_of(request, "token")));
	request->location = path_local(next) ? next : "/home";
	return OK;
}

static enum status
take_cookie(struct request *request)
{
	principal_drop(request->app->principals, request->token_hash);
	if (!request->by_cookie)
		return OK;
	http_header(&request->http, "Set-Cookie", session_cookie_end(
		request->pool, request->app->secure));
	http_header(&request->http, "Clear-Site-Data", "\"cache\", "
		"\"storage\"");
	return OK;
}

static enum status
to_home(struct request *request)
{
	if (request->principal != NULL)
		request->location = "/home";
	return OK;
}

static const struct route routes[] = {
	{ GET, "/sign-in", PUBLIC, .prepare = identity_provider_settle,
		.page = { Q_identity_provider_offered },
		.finish = to_home, .fields = fields + 2,
		.shows = fields, .view = "account/sign-in",
		.flags = PAGE_ONLY },
	{ POST, "/sign-in", PUBLIC, .prepare = sign_in,
		.query = { Q_session_create }, .finish = session_give_cookie,
		.fields = fields, .form = "/sign-in", .workers = AUTH,
		.flags = PAGE_ONLY },
	{ POST, "/auth/login", PUBLIC, .prepare = sign_in,
		.summary = "sign in",
		.answer = "access_token text, token_type text, expires_in "
			"int, refresh_token text, account {$account_get}?, "
			"organization_id uuid?, organizations "
			"[{$organization_mine}]",
		.query = { Q_bearer_create, Q_account_get,
			Q_organization_mine }, .finish = token_of_sign_in,
		.fields = login_fields, .workers = AUTH, .flags = API_ONLY },
	{ POST, "/login", PUBLIC, .prepare = sign_in,
		.summary = "sign in (as /auth/login)",
		.answer = "access_token text, token_type text, expires_in "
			"int, refresh_token text, account {$account_get}?, "
			"organization_id uuid?, organizations "
			"[{$organization_mine}]",
		.query = { Q_bearer_create, Q_account_get,
			Q_organization_mine }, .finish = token_of_sign_in,
		.fields = login_fields, .workers = AUTH, .flags = API_ONLY },
	{ POST, "/sign-out", SIGNED_IN, .query = { Q_session_revoke },
		.finish = take_cookie, .next = "/sign-in",
		.notice = N_("You have signed out."), .flags = PAGE_ONLY },
	{ POST, "/auth/logout", SIGNED_IN, .query = { Q_session_revoke },
		.summary = "sign out",
		.finish = take_cookie, .flags = API_ONLY },
	{ POST, "/auth/logout-all", SIGNED_IN,
		.summary = "sign out everywhere",
		.query = { Q_session_revoke_everywhere },
		.finish = take_cookie, .flags = API_ONLY },
	{ 0 }
};

static const struct refusal refusals[] = {
	SIGN_IN_OVERTAKEN,
	{ 0 }
};

const struct resource session = { "session", routes, refusals };
