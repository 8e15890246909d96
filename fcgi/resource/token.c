/* How programs stay signed in, and who they are signed in as. */
#include "resource/token.h"

#include <string.h>

#include "auth/token.h"
#include "base/clock.h"
#include "base/log.h"
#include "present/rows.h"
#include "resource/throttle.h"

static const struct field refresh_fields[] = {
	{ "refresh_token", TEXT, N_("Refresh token"), 1, 200,
		.required = true },
	{ 0 }
};

static const struct field switch_fields[] = {
	{ "organization_id", UUID, N_("Organization"), .required = true },
	{ 0 }
};

static void
take_id(char id[UUID_SIZE], const char *text)
{
	if (text != NULL && is_uuid(text))
		memcpy(id, text, UUID_SIZE);
}

void
token_answer(struct request *request, const struct access *access,
	const char *refresh_token)
{
	struct buf *out = &request->http.out;

	request->http.out_type = "application/json; charset=utf-8";
	request->answered = true;
	buf_printf(out, "{\"access_token\":\"%s\",\"token_type\":\"Bearer\","
		"\"expires_in\":%d", access_token(request->pool,
		request->app->access, access, clock_wall()),
		ACCESS_LIFETIME);
	if (refresh_token != NULL)
		buf_printf(out, ",\"refresh_token\":\"%s\"", refresh_token);
}

static void
add_object(struct buf *out, const char *name, const PGresult *row)
{
	buf_printf(out, ",\"%s\":", name);
	if (row == NULL || PQntuples(row) == 0)
		buf_text(out, "null");
	else
		rows_json_object(out, row, 0);
}

enum status
token_of_sign_in(struct request *request)
{
	struct buf *out = &request->http.out;
	const PGresult *made = result_of(request, Q_bearer_create);
	const PGresult *mine = result_of(request, Q_organization_mine);
	const char *organization = cell_of(made, "organization_id");
	struct access access = { .session_id = "" };

	take_id(access.session_id, cell_of(made, "id"));
	take_id(access.account_id, value_of(request, "account_id"));
	take_id(access.organization_id, organization);
	token_answer(request, &access, value_of(request, "token"));
	add_object(out, "account", result_of(request, Q_account_get));
	if (organization == NULL)
		buf_text(out, ",\"organization_id\":null");
	else
		buf_printf(out, ",\"organization_id\":\"%s\"", organization);
	buf_text(out, ",\"organizations\":[");
	if (mine != NULL)
		rows_json_list(out, mine, PQntuples(mine));
	buf_text(out, "]}");
	return OK;
}

/* Why, only the log knows: who guesses learns nothing. */
static enum status
refused(struct request *request, const char *reason)
{
	enum status status = throttle(request, "refresh address",
		throttle_network(request), 300);

	log_info("refresh_refused", LOG_TEXT("reason", reason),
		LOG_TEXT("address", request->http.address));
	if (status != OK)
		return status;
	http_header(&request->http, "WWW-Authenticate",
		"Bearer error=\"invalid_token\"");
	request->code = "invalid_refresh_token";
	request->sentence = N_("The refresh token is not valid, was "
		"used before, or has ended. Sign in again.");
	return UNAUTHENTICATED;
}

static enum status
use_refresh_token(struct request *request)
{
	static const enum statement_id statements[] =
		{ Q_refresh_token_use, Q_none };
	unsigned char hash[SHA256_SIZE];

	request->principal = NULL;
	if (!token_hash(slice_of(value_of(request, "refresh_token")), hash))
		return refused(request, "malformed");
	value_set_bytes(request, "token_hash", hash, sizeof(hash));
	value_set(request, "token", token_make(request->pool, hash));
	value_set_bytes(request, "next_hash", hash, sizeof(hash));
	return run_alone(request, true, statements);
}

/*
 * A transaction of its own: that a used token came again ends its session
 * for good, although the answer is a refusal.
 */
static enum status
refresh(struct request *request)
{
	enum status status = use_refresh_token(request);
	struct access access = { .session_id = "" };
	const PGresult *row;
	const char *outcome;

	if (status != OK)
		return status;
	row = result_of(request, Q_refresh_token_use);
	outcome = cell_of(row, "outcome");
	if (outcome == NULL)
		return refused(request, "unknown");
	if (!slice_equals(slice_of(outcome), "refreshed"))
		return refused(request, outcome);
	take_id(access.session_id, cell_of(row, "session_id"));
	take_id(access.account_id, cell_of(row, "account_id"));
	take_id(access.organization_id, cell_of(row, "organization_id"));
	token_answer(request, &access, value_of(request, "token"));
	buf_char(&request->http.out, '}');
	return OK;
}

static enum status
name_organization(struct request *request)
{
	value_set(request, "wanted_id", value_of(request, "organization_id"));
	return OK;
}

/* The former access token names another organization: it is void now. */
static enum status
answer_switched(struct request *request)
{
	const PGresult *row = result_of(request, Q_session_switch);
	struct buf *out = &request->http.out;
	struct access access;

	if (request->access == NULL)
		return OK;
	access = *request->access;
	take_id(access.organization_id, cell_of(row, "id"));
	principal_drop(request->app->principals, request->token_hash);
	token_answer(request, &access, NULL);
	add_object(out, "organization", row);
	buf_char(out, '}');
	return OK;
}

static void
add_permissions(struct buf *out, const struct principal *who)
{
	const char *before = "";

	buf_text(out, ",\"permissions\":[");
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++) {
		enum scope scope = (enum scope)who->grants.scope[i];

		if (scope == SCOPE_NONE)
			continue;
		buf_printf(out, "%s{\"permission\":\"%s\",\"reach\":\"%s\"}",
			before, permission_name((enum permission)i),
			scope_name(scope));
		before = ",";
	}
	buf_char(out, ']');
}

static void
add_text(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s\"%s\":", *name == 'i' ? "" : ",", name);
	buf_json(out, text, strlen(text));
}

static enum status
answer_me(struct request *request)
{
	const struct principal *who = request->principal;
	struct buf *out = &request->http.out;

	if (who == NULL)
		return UNAUTHENTICATED;
	request->http.out_type = "application/json; charset=utf-8";
	request->answered = true;
	buf_printf(out, "{\"session_id\":\"%s\"", who->session_id);
	add_object(out, "account", result_of(request, Q_account_get));
	if (*who->organization_id == '\0') {
		buf_text(out, ",\"organization\":null,\"member_id\":null");
	} else {
		buf_text(out, ",\"organization\":{");
		add_text(out, "id", who->organization_id);
		add_text(out, "name", who->organization_name);
		add_text(out, "slug", who->organization_slug);
		add_text(out, "timezone", who->timezone);
		buf_printf(out, "},\"member_id\":\"%s\"", who->member_id);
	}
	add_permissions(out, who);
	buf_char(out, '}');
	return OK;
}

static const struct route routes[] = {
	{ POST, "/auth/refresh-token", PUBLIC, .prepare = refresh,
		.summary = "take the next pair of tokens",
		.answer = "access_token text, token_type text, expires_in "
			"int, refresh_token text",
		.fields = refresh_fields, .flags = API_ONLY | NO_BEARER },
	{ POST, "/refresh-token", PUBLIC, .prepare = refresh,
		.summary = "take the next pair of tokens (as "
			"/auth/refresh-token)",
		.answer = "access_token text, token_type text, expires_in "
			"int, refresh_token text",
		.fields = refresh_fields, .flags = API_ONLY | NO_BEARER },
	{ POST, "/auth/switch", SIGNED_IN, .prepare = name_organization,
		.summary = "take an access token of another organization",
		.answer = "access_token text, token_type text, expires_in "
			"int, organization {$session_switch}",
		.query = { Q_session_switch }, .finish = answer_switched,
		.fields = switch_fields, .flags = API_ONLY },
	{ GET, "/auth/me", SIGNED_IN, .query = { Q_account_get },
		.summary = "read who asks, where, and what they may",
		.answer = "session_id uuid, account {$account_get}, "
			"organization {id uuid, name text, slug text, "
			"timezone text}?, member_id uuid?, permissions "
			"[{permission text, reach text}]",
		.finish = answer_me, .flags = API_ONLY | ANY_TOKEN },
	{ 0 }
};

const struct resource token = { "token", routes, NULL };
