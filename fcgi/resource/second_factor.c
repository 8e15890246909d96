/*
 * A code is checked here and used in the database, so that of any number of
 * the same, one counts. Must not know how secrets are set up.
 */
#include "resource/second_factor.h"

#include <stdlib.h>
#include <string.h>

#include "auth/recovery_code.h"
#include "auth/session.h"
#include "auth/token.h"
#include "auth/totp.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "resource/throttle.h"

static const char wrong[] = N_("This code is not right, or was used already. "
	"Wait for the next one your app shows.");

const char *
second_factor_context(struct pool *pool, const char *account_id)
{
	return pool_printf(pool, "two-factor %s", account_id);
}

static enum status
load(struct request *request)
{
	static const enum statement_id read[] = { Q_two_factor_of, Q_none };

	return run_alone(request, false, read);
}

static bool
hex_decode(struct pool *pool, const char *text, struct slice *bytes)
{
	size_t length = text == NULL ? 0 : strlen(text) / 2;
	char *data = pool_alloc(pool, length + 1);

	for (size_t i = 0; i < length; i++) {
		const char pair[] = { text[i * 2], text[i * 2 + 1], '\0' };

		data[i] = (char)strtoul(pair, NULL, 16);
	}
	*bytes = (struct slice){ data, length };
	return length > 0;
}

bool
second_factor_secret(struct request *request, struct slice *secret)
{
	const char *id = value_of(request, "id");
	struct slice sealed;

	if (!hex_decode(request->pool, cell_of(result_of(request,
	    Q_two_factor_of), "sealed_secret"), &sealed))
		return false;
	if (seal_open(request->pool, request->app->config->secret,
	    second_factor_context(request->pool, id), sealed, secret))
		return true;
	log_error("two_factor_not_opened", LOG_TEXT("account_id", id));
	return false;
}

/* OK where the statement gives a row: nobody was before. */
static enum status
use(struct request *request, enum statement_id id)
{
	const enum statement_id statements[] = { id, Q_none };
	enum status status = run_alone(request, true, statements);

	if (status == OK && PQntuples(result_of(request, id)) == 0)
		return refuse(request, "code", wrong);
	return status;
}

static enum status
check_recovery(struct request *request)
{
	unsigned char hash[SHA256_SIZE];

	if (!recovery_code_hash(request->app->config->secret,
	    value_of(request, "id"), value_of(request, "code"), hash))
		return refuse(request, "code", wrong);
	value_set_bytes(request, "code_hash", hash, sizeof(hash));
	return use(request, Q_two_factor_recover);
}

static enum status
check_step(struct request *request, struct slice secret)
{
	const char *last = cell_of(result_of(request, Q_two_factor_of),
		"last_step");
	int64_t step = totp_match(secret, value_of(request, "code"),
		clock_wall(), strtoll(last, NULL, 10));

	if (step < 0)
		return check_recovery(request);
	value_set(request, "step", pool_printf(request->pool, "%lld",
		(long long)step));
	return use(request, Q_two_factor_use);
}

enum status
second_factor_check(struct request *request)
{
	const char *id = value_of(request, "id");
	struct slice secret;
	enum status status = throttle(request, "second factor", id, 30);

	if (status == OK)
		status = load(request);
	if (status == OK)
		status = second_factor_secret(request, &secret) ?
			check_step(request, secret) : UNAVAILABLE;
	if (status == OK)
		throttle_clear(request, "second factor", id);
	return status;
}

static enum status
ask_program(struct request *request)
{
	enum status status;

	http_header(&request->http, "WWW-Authenticate", "Bearer");
	if (value_of(request, "code") == NULL)
		return SECOND_FACTOR_REQUIRED;
	status = second_factor_check(request);
	if (status != UNPROCESSABLE)
		return status;
	request->sentence = wrong;
	return SECOND_FACTOR_REQUIRED;
}

static enum status
ask_browser(struct request *request)
{
	static const enum statement_id begin[] =
		{ Q_session_pending_create, Q_none };
	const char *token, *next = value_of(request, "next");
	unsigned char hash[SHA256_SIZE];
	struct buf location;
	enum status status;

	token = token_make(request->pool, hash);
	value_set_bytes(request, "token_hash", hash, sizeof(hash));
	value_set(request, "user_agent", request->http.user_agent);
	value_set(request, "address", request->http.address);
	status = run_alone(request, true, begin);
	if (status != OK)
		return status;
	http_header(&request->http, "Set-Cookie", session_cookie(
		request->pool, request->app->secure, token));
	buf_init(&location, request->pool);
	buf_text(&location, "/sign-in/code");
	if (next != NULL) {
		buf_text(&location, "?next=");
		buf_percent(&location, next, strlen(next));
	}
	request->location = location.data;
	return SEE_OTHER;
}

enum status
second_factor_ask(struct request *request)
{
	enum status status = load(request);
	const char *confirmed;

	if (status != OK)
		return status;
	confirmed = cell_of(result_of(request, Q_two_factor_of),
		"confirmed");
	value_set(request, "factor_seen", confirmed == NULL ? "f" :
		pool_text(request->pool, confirmed));
	if (confirmed == NULL || *confirmed != 't')
		return OK;
	return request->api ? ask_program(request) : ask_browser(request);
}
