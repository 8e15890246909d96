/*
 * Signing in by a provider: a link there, and the way back. The browser holds
 * one token; state, nonce and PKCE verifier follow from it and our secret, so
 * that nobody else's answer fits, and the database lets it be used once.
 */
#include "resource/resource.h"

#include <string.h>

#include "auth/token.h"
#include "base/log.h"
#include "base/utf8.h"
#include "http/cookie.h"
#include "resource/second_factor.h"
#include "resource/sign_in.h"
#include "resource/throttle.h"

#define TOLD_MAX 200		/* bytes of a provider's words we repeat */

static const struct field start_fields[] = {
	{ "next", TEXT, N_("Next page"), 0, 2048 },
	{ 0 }
};

static enum status
failed(struct request *request, const char *sentence)
{
	request->sentence = sentence;
	return SIGN_IN_FAILED;
}

static enum status
not_answered(struct request *request, const char *name)
{
	request->sentence = pool_printf(request->pool, say(request,
		"%s does not answer right now. Try again in a moment, or "
		"sign in with your password."), name);
	return UNAVAILABLE;
}

static void
tell_fault(const struct request *request, const struct oidc_client *client)
{
	log_warn("identity_provider_fault",
		LOG_TEXT("provider", value_of(request, "provider")),
		LOG_TEXT("fault", client->fault));
}

/* The visit's token as the browser has it; NULL where there is none. */
static const char *
visit_token(struct request *request)
{
	const char *name = request->app->secure ? "__Host-visit" : "visit";
	unsigned char hash[SHA256_SIZE];
	struct slice value;

	if (cookie_find(request->http.cookies, name, &value) != COOKIE_FOUND ||
	    !token_hash(value, hash))
		return NULL;
	value_set_bytes(request, "token_hash", hash, sizeof(hash));
	return pool_copy(request->pool, value.data, value.length);
}

static enum status
find_visit(struct request *request, const PGresult **row)
{
	static const enum statement_id find[] =
		{ Q_sign_in_flow_find, Q_none };
	enum status status = run_alone(request, false, find);

	*row = result_of(request, Q_sign_in_flow_find);
	if (status == OK && PQntuples(*row) == 0)
		*row = NULL;
	return status;
}

/* Somebody asked on the account page to link just this provider. */
static bool
is_linking(const struct request *request, const PGresult *row)
{
	const char *account = cell_of(row, "account_id");

	return row != NULL && account != NULL && request->principal != NULL &&
		strcmp(account, request->principal->account_id) == 0 &&
		strcmp(cell_of(row, "provider_id"),
		value_of(request, "provider")) == 0;
}

static enum status
begin_visit(struct request *request, const char **token)
{
	static const enum statement_id begin[] =
		{ Q_sign_in_flow_begin, Q_none };
	const PGresult *row = NULL;
	enum status status;

	*token = visit_token(request);
	status = *token == NULL ? OK : find_visit(request, &row);
	if (status != OK || (*token != NULL && is_linking(request, row)))
		return status;
	*token = sign_in_flow_new(request, value_of(request, "id"), false);
	return run_alone(request, true, begin);
}

static enum status
start(struct request *request)
{
	const struct oidc_metadata *metadata;
	struct oidc_client client;
	struct oidc_visit visit;
	const char *name, *token;
	enum status status = throttle(request, "visit",
		throttle_network(request), 300);

	if (!path_local(value_of(request, "next")))
		value_set(request, "next", NULL);
	value_set(request, "provider", value_of(request, "id"));
	if (status == OK)
		status = identity_provider_open(request, &client, &name);
	if (status != OK)
		return status;
	if (oidc_client_metadata(&client, &metadata) != OIDC_OK) {
		tell_fault(request, &client);
		return not_answered(request, name);
	}
	status = begin_visit(request, &token);
	if (status != OK)
		return status;
	oidc_visit_derive(request->pool, request->app->config->secret, token,
		&visit);
	request->location = oidc_authorization_url(request->pool, metadata,
		&client.provider, client.redirect_uri, &visit);
	return OK;
}

static const char *
parameter(const struct request *request, const char *name)
{
	const struct pair *pair = pairs_find(&request->http.query, name);

	return pair == NULL || *pair->value == '\0' ? NULL : pair->value;
}

/* A stranger's words, shortened, on one line, and clearly theirs. */
static enum status
told_error(struct request *request, const char *name)
{
	const char *words = parameter(request, "error_description");
	size_t length;
	char *text;

	if (words == NULL)
		words = parameter(request, "error");
	length = strlen(words);
	if (length > TOLD_MAX)
		length = TOLD_MAX;
	while (length > 0 && !utf8_valid(words, length))
		length--;
	text = pool_copy(request->pool, words, length);
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	return failed(request, pool_printf(request->pool, say(request,
		"%s did not sign you in. It says: “%s”"), name, text));
}

/* RFC 9207: an answer of another provider than the one that was asked. */
static bool
is_other_issuer(const struct request *request,
	const struct oidc_client *client, const struct oidc_metadata *metadata)
{
	const char *iss = parameter(request, "iss");

	if (iss == NULL)
		return metadata->sends_issuer;
	if (strstr(client->provider.issuer, OIDC_TENANT) != NULL)
		return false;
	return strcmp(iss, client->provider.issuer) != 0;
}

static void
set_person(struct request *request, const struct oidc_person *person)
{
	value_set(request, "idp_issuer", person->issuer);
	value_set(request, "idp_subject", person->subject);
	value_set(request, "idp_email", person->email);
	value_set(request, "idp_groups", person->groups == NULL ? "{}" :
		person->groups);
	value_set(request, "first_name", person->first_name);
	value_set(request, "last_name", person->last_name);
}

/* Runs a statement that answers with the account, and keeps that. */
static enum status
take_account(struct request *request, enum statement_id id)
{
	const enum statement_id statements[] = { id, Q_none };
	enum status status = run_alone(request, true, statements);
	const char *account = cell_of(result_of(request, id), "account_id");

	if (status == OK && account != NULL)
		value_set(request, "account_id",
			pool_text(request->pool, account));
	return status;
}

/*
 * Only the provider's own name for a person leads to an account. An address
 * leads to none that is there: it makes a new one, or nothing.
 */
static enum status
find_account(struct request *request, const struct oidc_person *person,
	const char *name)
{
	enum status status = take_account(request, Q_identity_sign_in);

	if (status == OK && value_of(request, "account_id") == NULL &&
	    person->email != NULL && person->email_verified &&
	    person->first_name != NULL) {
		if (person->last_name == NULL)
			value_set(request, "last_name", "–");
		status = take_account(request, Q_identity_create_account);
	}
	if (status != OK || value_of(request, "account_id") != NULL)
		return status;
	return failed(request, pool_printf(request->pool, say(request,
		"No account here is linked to this %s account. If you have "
		"one, sign in with your password and link it under “Ways to "
		"sign in”. If you have none, sign up first."), name));
}

static enum status
sign_in(struct request *request, const struct oidc_client *client)
{
	static const enum statement_id groups[] =
		{ Q_identity_groups, Q_none };
	static const enum statement_id create[] =
		{ Q_session_create, Q_none };
	const struct principal *old = request->principal;
	enum status status = OK;

	request->principal = NULL;
	value_set(request, "idp_account", value_of(request, "account_id"));
	if (client->group_claim != NULL)
		status = run_alone(request, true, groups);
	if (status == OK)
		status = session_begin(request, old);
	value_set(request, "id", value_of(request, "account_id"));
	if (status == OK)
		status = second_factor_ask(request);
	if (status == OK)
		status = run_alone(request, true, create);
	return status == OK ? session_give_cookie(request) : status;
}

static enum status
link_identity(struct request *request)
{
	static const enum statement_id link[] = { Q_identity_link, Q_none };
	enum status status = run_alone(request, true, link);

	if (status == CONFLICT)
		return failed(request, N_("This account there is linked to "
			"another account here already."));
	request->location = "/account/identities";
	return status;
}

static const char other_issuer[] = N_("The answer came from another provider "
	"than the one that you were sent to.");

/* The code is good for one answer, whatever comes of it. */
static enum status
redeem(struct request *request, const struct oidc_visit *visit,
	struct oidc_client *client, struct oidc_person *person)
{
	static const enum statement_id use[] = { Q_sign_in_flow_use, Q_none };
	const struct oidc_metadata *metadata;
	enum oidc_result result = oidc_client_metadata(client, &metadata);
	const char *code = parameter(request, "code");
	enum status status = run_alone(request, true, use);

	if (status != OK)
		return status;
	if (PQntuples(result_of(request, Q_sign_in_flow_use)) == 0)
		return failed(request,
			N_("This sign-in was used already."));
	if (result == OIDC_OK && is_other_issuer(request, client, metadata))
		return failed(request, other_issuer);
	if (parameter(request, "error") != NULL)
		return told_error(request, value_of(request, "name"));
	if (code == NULL)
		return failed(request, NULL);
	if (result == OIDC_OK)
		result = oidc_client_redeem(client, code, visit, person);
	if (result != OIDC_OK)
		tell_fault(request, client);
	if (result == OIDC_SILENT)
		return not_answered(request, value_of(request, "name"));
	if (result == OIDC_OK && parameter(request, "iss") != NULL &&
	    strcmp(parameter(request, "iss"), person->issuer) != 0)
		return failed(request, other_issuer);
	return result == OIDC_OK ? OK : failed(request, pool_printf(
		request->pool, say(request, "The answer of %s could not be "
		"trusted, so nobody was signed in. Begin again; if it stays "
		"so, tell who runs it."), value_of(request, "name")));
}

/* The state fits the browser's token, and the visit is still open. */
static enum status
check_visit(struct request *request, struct oidc_visit *visit,
	const char **account)
{
	static const char other[] = N_("This sign-in was begun in another "
		"browser, took longer than ten minutes, or is done already. "
		"Begin again from the sign-in page.");
	const char *token = visit_token(request);
	const char *state = parameter(request, "state");
	const PGresult *row;
	enum status status;

	if (token == NULL || state == NULL)
		return failed(request, other);
	oidc_visit_derive(request->pool, request->app->config->secret, token,
		visit);
	if (!equal_secret(state, strlen(state), visit->state,
	    strlen(visit->state)))
		return failed(request, other);
	status = find_visit(request, &row);
	if (status != OK)
		return status;
	if (row == NULL)
		return failed(request, other);
	*account = cell_of(row, "account_id");
	value_set(request, "provider", pool_text(request->pool,
		cell_of(row, "provider_id")));
	value_set(request, "next", cell_of(row, "next") == NULL ? NULL :
		pool_text(request->pool, cell_of(row, "next")));
	return OK;
}

static enum status
come_back(struct request *request)
{
	const char *name, *account = NULL;
	struct oidc_client client;
	struct oidc_person person;
	struct oidc_visit visit;
	enum status status = check_visit(request, &visit, &account);

	if (status == OK)
		status = identity_provider_open(request, &client, &name);
	if (status != OK)
		return status;
	value_set(request, "name", name);
	if (account != NULL && (request->principal == NULL ||
	    strcmp(account, request->principal->account_id) != 0))
		return failed(request, N_("You were signed out meanwhile. "
			"Sign in again, and link from your account."));
	status = redeem(request, &visit, &client, &person);
	if (status != OK)
		return status;
	set_person(request, &person);
	if (account != NULL)
		return link_identity(request);
	status = find_account(request, &person, name);
	return status == OK ? sign_in(request, &client) : status;
}

/* A visit has no page of its own: it ends elsewhere, or has failed. */
static enum status
go_on(struct request *request)
{
	return request->location == NULL ? INTERNAL_ERROR : OK;
}

static const struct route routes[] = {
	{ GET, "/sign-in/callback", PUBLIC, .prepare = come_back,
		.finish = go_on, .workers = AUTH,
		.flags = PAGE_ONLY | ANY_QUERY },
	{ GET, "/sign-in/{id}", PUBLIC, .prepare = start, .finish = go_on,
		.fields = start_fields, .workers = AUTH,
		.flags = PAGE_ONLY },
	{ 0 }
};

static const struct refusal refusals[] = {
	SIGN_IN_OVERTAKEN,
	{ 0 }
};

const struct resource sign_in_flow = { "sign_in_flow", routes, refusals };
