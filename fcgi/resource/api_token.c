/* Personal tokens: what people give to their scripts instead of a password. */
#include "resource/resource.h"

#include <string.h>

#include "auth/api_token.h"
#include "resource/permission_choice.h"

static const struct field fields[] = {
	{ "name", TEXT, N_("Name"), 1, 80, .required = true },
	{ "expires_in_days", INTEGER, N_("Days until it ends"), 1, 365,
		.standard = "90" },
	{ "scopes", CHOICES, N_("Permissions"), .required = true,
		.choices = permission_choices },
	{ 0 }
};

/* "a,b" of "{a,b}"; what its owner may not do, a token never may. */
static bool
are_held(const struct request *request, const char *list)
{
	struct grants narrow = request->principal->grants;
	char *names = pool_copy(request->pool, list + 1, strlen(list) - 2);
	char *name;

	policy_narrow(&narrow, names);
	while ((name = strsep(&names, ",")) != NULL)
		if (narrow.scope[permission_by_name(name)] == SCOPE_NONE)
			return false;
	return true;
}

static enum status
make_token(struct request *request)
{
	unsigned char hash[SHA256_SIZE];
	char *text;

	if (request->principal == NULL ||
	    *request->principal->organization_id == '\0')
		return refuse(request, NULL, N_("A token is for one "
			"organization. Choose yours first."));
	if (!are_held(request, value_of(request, "scopes")))
		return refuse(request, "scopes", N_("A token gets what you "
			"may do yourself, and never the right to give "
			"rights."));
	text = api_token_make(request->pool, hash);
	value_set_bytes(request, "token_hash", hash, sizeof(hash));
	value_set(request, "prefix", pool_copy(request->pool, text,
		API_TOKEN_SHOWN));
	request->secret = text;
	return OK;
}

static const struct route routes[] = {
	{ GET, "/account/api-tokens", SIGNED_IN,
		.summary = "list the own API tokens",
		.query = { Q_api_token_list }, .view = "api_token/list" },
	{ GET, "/account/api-tokens/new", SIGNED_IN, .shows = fields,
		.view = "api_token/form", .flags = PAGE_ONLY | RECENT },
	{ POST, "/account/api-tokens", SIGNED_IN, .prepare = make_token,
		.summary = "make an API token",
		.answer = "$api_token_create, token text",
		.query = { Q_api_token_create }, .fields = fields,
		.view = "api_token/created",
		.form = "/account/api-tokens/new", .flags = RECENT },
	{ DELETE, "/account/api-tokens/{id}", SIGNED_IN,
		.summary = "revoke an API token",
		.query = { Q_api_token_revoke },
		.next = "/account/api-tokens",
		.notice = N_("Token revoked. It does not work any more.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "api_token_name_unique",
		N_("You have a token of this name already. Choose another "
			"name.") },
	{ "api_token_most", N_("You have 50 tokens that work, which is the "
		"most. Revoke those that nothing uses.") },
	{ 0 }
};

const struct resource api_token = { "api_token", routes, refusals };
