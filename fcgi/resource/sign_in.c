/* What the ways to sign in share. Must not know routes. */
#include "resource/sign_in.h"

#include <string.h>

#include "auth/token.h"
#include "base/log.h"
#include "base/seal.h"

#define VISIT_SECONDS 600

enum status
identity_provider_settle(struct request *request)
{
	static const enum statement_id settle[] =
		{ Q_identity_provider_settle, Q_none };
	static bool settled;
	const struct config *config = request->app->config;
	const struct principal *who = request->principal;
	enum status status;

	if (settled || who != NULL)
		return OK;
	value_set(request, "oidc_name", config->oidc_name);
	value_set(request, "oidc_issuer", config->oidc_issuer);
	value_set(request, "oidc_client_id", config->oidc_client_id);
	value_set(request, "oidc_creates",
		strcmp(config->oidc_creates_accounts, "yes") == 0 ? "t" : "f");
	status = run_alone(request, true, settle);
	settled = status == OK;
	return status;
}

const char *
identity_provider_callback(const struct request *request)
{
	return pool_printf(request->pool, "%s/sign-in/callback",
		request->app->config->base_url);
}

/* That of the settings stays there; the others' are sealed. */
static const char *
secret_of(const struct request *request, const PGresult *row)
{
	const struct config *config = request->app->config;
	const char *sealed = cell_of(row, "client_secret_sealed");

	if (strcmp(cell_of(row, "from_settings"), "t") == 0)
		return *config->oidc_client_secret == '\0' ? NULL :
			config->oidc_client_secret;
	return sealed == NULL ? NULL : unseal_text(request->pool,
		config->secret, "client secret", sealed);
}

static void
fill(const struct request *request, const PGresult *row,
	struct oidc_client *client)
{
	struct pool *pool = request->pool;
	const char *claim = cell_of(row, "group_claim");
	bool own = cell_of(row, "organization_id") != NULL;
	bool development = strcmp(request->app->config->app_env,
		"development") == 0;

	*client = (struct oidc_client){ .pool = pool,
		.provider = {
			.issuer = pool_text(pool, cell_of(row, "issuer")),
			.client_id = pool_text(pool,
				cell_of(row, "client_id")),
			.client_secret = secret_of(request, row),
			.loopback = development,
		},
		.redirect_uri = identity_provider_callback(request),
		.group_claim = own && claim != NULL ?
			pool_text(pool, claim) : NULL,
		.public_only = own && !development,
		.own = own,
		.deadline_us = request->deadline_us };
}

enum status
identity_provider_open(struct request *request, struct oidc_client *client,
	const char **name)
{
	static const enum statement_id use[] =
		{ Q_identity_provider_use, Q_none };
	enum status status = run_alone(request, false, use);
	const PGresult *row = result_of(request, Q_identity_provider_use);

	if (status != OK)
		return status;
	if (PQntuples(row) == 0)
		return NOT_FOUND;
	fill(request, row, client);
	*name = pool_text(request->pool, cell_of(row, "name"));
	if (cell_of(row, "client_secret_sealed") != NULL &&
	    client->provider.client_secret == NULL) {
		log_error("client_secret_not_ours",
			LOG_TEXT("provider", value_of(request, "provider")));
		return UNAVAILABLE;
	}
	return OK;
}

const char *
sign_in_flow_new(struct request *request, const char *provider, bool link)
{
	bool secure = request->app->secure;
	unsigned char hash[SHA256_SIZE];
	const char *token = token_make(request->pool, hash);

	value_set(request, "provider", provider);
	value_set_bytes(request, "token_hash", hash, sizeof(hash));
	value_set(request, "link", link ? "t" : "f");
	http_header(&request->http, "Set-Cookie", pool_printf(request->pool,
		"%svisit=%s; Max-Age=%d; Path=/; %sHttpOnly; SameSite=Lax",
		secure ? "__Host-" : "", token, VISIT_SECONDS,
		secure ? "Secure; " : ""));
	return token;
}
