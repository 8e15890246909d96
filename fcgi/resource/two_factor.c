/* Setting up the second proof of sign-in, its recovery codes, and its end. */
#include "resource/resource.h"

#include <string.h>

#include "auth/recovery_code.h"
#include "auth/totp.h"
#include "base/clock.h"
#include "base/seal.h"
#include "present/qr.h"
#include "resource/own_token.h"
#include "resource/second_factor.h"
#include "resource/throttle.h"

#define ISSUER "OutStaff"

static const struct field fields[] = {
	{ "code", TEXT, N_("Code"), 1, 40, .required = true },
	{ 0 }
};

/* GEZD GNBV GY3T ...: as people type it. */
static const char *
in_groups(struct pool *pool, const char *key)
{
	struct buf text;

	buf_init(&text, pool);
	for (size_t i = 0; key[i] != '\0'; i++) {
		if (i > 0 && i % 4 == 0)
			buf_char(&text, ' ');
		buf_char(&text, key[i]);
	}
	return text.data;
}

/* What an app is told, as a picture and as text. */
static enum status
show_secret(struct request *request, struct slice secret)
{
	struct pool *pool = request->pool;
	const char *key = base32_encode(pool, secret);
	const char *uri = totp_uri(pool, ISSUER, request->principal->email,
		secret);
	int size = 0;

	value_set(request, "made.uri", uri);
	value_set(request, "made.key", key);
	value_set(request, "made.key_in_groups", in_groups(pool, key));
	value_set(request, "made.qr_path", qr_path(pool, uri, &size));
	value_set(request, "made.qr_size", pool_printf(pool, "%d", size));
	return OK;
}

static enum status
begin(struct request *request)
{
	struct pool *pool = request->pool;
	char bytes[TOTP_SECRET_SIZE];
	struct slice sealed, secret;

	random_bytes(bytes, sizeof(bytes));
	secret = (struct slice){ pool_copy(pool, bytes, sizeof(bytes)),
		sizeof(bytes) };
	sealed = seal(pool, request->app->config->secret,
		second_factor_context(pool, request->principal->account_id),
		secret);
	value_set_bytes(request, "sealed_secret", sealed.data, sealed.length);
	return show_secret(request, secret);
}

static enum status
answer_secret(struct request *request)
{
	if (!request->api)
		return OK;
	request->http.out_type = "application/json; charset=utf-8";
	buf_printf(&request->http.out, "{\"secret\":\"%s\",\"uri\":\"%s\"}",
		value_of(request, "made.key"), value_of(request, "made.uri"));
	request->answered = true;
	return OK;
}

/* The secret that waits for its first code; elsewhere where none does. */
static enum status
find_secret(struct request *request, struct slice *secret)
{
	static const enum statement_id read[] = { Q_two_factor_of, Q_none };
	const char *confirmed;
	enum status status;

	value_set(request, "id", pool_text(request->pool,
		request->principal->account_id));
	status = run_alone(request, false, read);
	if (status != OK)
		return status;
	confirmed = cell_of(result_of(request, Q_two_factor_of),
		"confirmed");
	if (confirmed == NULL || *confirmed == 't') {
		if (request->api)
			return NOT_FOUND;
		request->location = "/account/two-factor";
		return SEE_OTHER;
	}
	return second_factor_secret(request, secret) ?
		show_secret(request, *secret) : UNAVAILABLE;
}

static enum status
show_setup(struct request *request)
{
	struct slice secret;

	return find_secret(request, &secret);
}

/* "{\\x12..,\\x34..}" of the hashes; the codes are shown once. */
static void
make_codes(struct request *request)
{
	unsigned char hash[SHA256_SIZE];
	struct buf codes, hashes;

	buf_init(&codes, request->pool);
	buf_init(&hashes, request->pool);
	for (int i = 0; i < RECOVERY_CODES; i++) {
		const char *code = recovery_code_make(request->pool);

		recovery_code_hash(request->app->config->secret,
			request->principal->account_id, code, hash);
		buf_printf(&codes, "%s%s", i == 0 ? "" : "\n", code);
		buf_printf(&hashes, "%s\"\\\\x%s\"", i == 0 ? "{" : ",",
			hex_encode(request->pool, hash, sizeof(hash)));
	}
	buf_char(&hashes, '}');
	value_set(request, "made.codes", codes.data);
	value_set(request, "recovery_hashes", hashes.data);
}

static enum status
confirm(struct request *request)
{
	struct slice secret;
	enum status status = find_secret(request, &secret);
	int64_t step;

	if (status == OK)
		status = throttle(request, "second factor",
			request->principal->account_id, 30);
	if (status != OK)
		return status;
	step = totp_match(secret, value_of(request, "code"),
		clock_wall(), 0);
	if (step < 0)
		return refuse(request, "code",
			N_("This code is not right. Check the time of your "
			"phone, and enter the code that the app shows now."));
	value_set(request, "step", pool_printf(request->pool, "%lld",
		(long long)step));
	make_codes(request);
	own_token_renew(request);
	return OK;
}

static enum status
renew(struct request *request)
{
	make_codes(request);
	return OK;
}

static enum status
answer_codes(struct request *request)
{
	const char *codes = value_of(request, "made.codes");
	struct buf *out = &request->http.out;

	if (!request->api)
		return OK;
	request->http.out_type = "application/json; charset=utf-8";
	buf_text(out, "{\"recovery_codes\":[\"");
	for (; *codes != '\0'; codes++)
		if (*codes == '\n')
			buf_text(out, "\",\"");
		else
			buf_char(out, *codes);
	buf_text(out, "\"]}");
	request->answered = true;
	return OK;
}

static enum status
confirmed(struct request *request)
{
	own_token_give(request);
	return answer_codes(request);
}

static const struct route routes[] = {
	{ GET, "/account/two-factor", SIGNED_IN,
		.summary = "read whether a second factor is asked for",
		.query = { Q_two_factor_state },
		.view = "two_factor/detail" },
	{ POST, "/account/two-factor", SIGNED_IN, .prepare = begin,
		.summary = "begin two-factor sign-in",
		.answer = "secret text, uri text",
		.query = { Q_two_factor_begin }, .finish = answer_secret,
		.form = "/account/two-factor",
		.next = "/account/two-factor/new", .flags = RECENT },
	{ GET, "/account/two-factor/new", SIGNED_IN, .prepare = show_setup,
		.shows = fields, .view = "two_factor/form",
		.flags = PAGE_ONLY | RECENT },
	{ PUT, "/account/two-factor", SIGNED_IN, .prepare = confirm,
		.summary = "turn two-factor sign-in on by a first code",
		.answer = "recovery_codes [text]",
		.query = { Q_two_factor_confirm }, .finish = confirmed,
		.fields = fields, .form = "/account/two-factor/new",
		.view = "two_factor/codes", .flags = RECENT },
	{ POST, "/account/two-factor/recovery-codes", SIGNED_IN,
		.summary = "make new recovery codes",
		.answer = "recovery_codes [text]",
		.prepare = renew, .query = { Q_two_factor_renew },
		.finish = answer_codes, .form = "/account/two-factor",
		.view = "two_factor/codes", .flags = RECENT },
	{ DELETE, "/account/two-factor", SIGNED_IN,
		.summary = "turn two-factor sign-in off",
		.query = { Q_two_factor_disable },
		.form = "/account/two-factor", .next = "/account/two-factor",
		.notice = N_("Two-factor sign-in is off."), .flags = RECENT },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "two_factor_account_id_confirmed",
		N_("Two-factor sign-in is on already. Turn it off first.") },
	{ 0 }
};

const struct resource two_factor = { "two_factor", routes, refusals };
