/* The directories by which an organization's people sign in. */
#include "resource/rights_change.h"

#include <string.h>

#include "base/seal.h"
#include "resource/sign_in.h"
#include "resource/throttle.h"

static const struct field fields[] = {
	{ "name", TEXT, N_("Name"), 1, 60, .required = true },
	{ "issuer", TEXT, N_("Issuer"), 1, 500, .required = true },
	{ "client_id", TEXT, N_("Client ID"), 1, 255, .required = true },
	{ "client_secret", TEXT, N_("Client secret"), 1, 1000 },
	{ "domains", TEXT, N_("Email domains"), 0, 1000 },
	{ "group_claim", TEXT, N_("Group claim"), 0, 200 },
	{ "enabled", BOOLEAN, N_("In use"), .standard = "t" },
	{ 0 }
};

static const struct field organization_fields[] = {
	{ "email", TEXT, N_("Work email"), 0, 254 },
	{ "next", TEXT, N_("Next page"), 0, 2048 },
	{ 0 }
};

static const struct choice roles[] = {
	{ "member", N_("Member") }, { "auditor", N_("Auditor") },
	{ "admin", N_("Admin") }, { 0 }
};

/* Of the form that a provider's page has for its groups. */
const struct field idp_group_role_fields[] = {
	{ "group_name", TEXT, N_("Group"), 1, 255, .required = true },
	{ "role", CHOICE, N_("Role"), .required = true, .standard = "member",
		.choices = roles },
	{ 0 }
};

/* "A.example, b.example" as the array {a.example,b.example}. */
static enum status
read_domains(struct request *request, const char *text)
{
	char *rest = pool_text(request->pool, text), *item;
	struct buf list;

	buf_init(&list, request->pool);
	buf_char(&list, '{');
	while ((item = strsep(&rest, ", ;")) != NULL) {
		item += *item == '@';
		if (*item == '\0')
			continue;
		for (char *c = item; *c != '\0'; c++)
			if (*c >= 'A' && *c <= 'Z')
				*c = (char)(*c + ('a' - 'A'));
		if (strchr(item, '.') == NULL || item[strspn(item,
		    "abcdefghijklmnopqrstuvwxyz0123456789-.")] != '\0')
			return refuse(request, "domains", N_("Enter domains "
				"such as example.org, with commas between "
				"them."));
		buf_printf(&list, "%s%s", list.length == 1 ? "" : ",", item);
	}
	buf_char(&list, '}');
	value_set(request, "domain_list", list.data);
	return OK;
}

static enum status
prepare(struct request *request)
{
	const struct config *config = request->app->config;
	const char *issuer = value_of(request, "issuer");
	const char *secret = value_of(request, "client_secret");
	const char *domains = value_of(request, "domains");

	if (secret != NULL)
		value_set(request, "client_secret_sealed", seal_text(
			request->pool, config->secret, "client secret",
			slice_of(secret)));
	if (issuer != NULL && (strpbrk(issuer, "?{}") != NULL ||
	    !oidc_url_allowed(issuer, strcmp(config->app_env,
	    "development") == 0)))
		return refuse(request, "issuer", N_("Enter an address "
			"that begins with https://, such as "
			"https://login.example.org."));
	return domains == NULL ? OK : read_domains(request, domains);
}

static enum status
say_callback(struct request *request)
{
	value_set(request, "redirect_uri",
		identity_provider_callback(request));
	return OK;
}

/* Whose domain it is, is no secret; trying all of them shall be slow. */
static enum status
find_domain(struct request *request)
{
	const char *email = value_of(request, "email");
	const char *at = email == NULL ? NULL : strrchr(email, '@');

	value_set(request, "domain", at != NULL ? at + 1 :
		email != NULL ? email : "");
	if (!path_local(value_of(request, "next")))
		value_set(request, "next", NULL);
	return email == NULL ? OK : throttle(request, "domain",
		throttle_network(request), 100);
}

static const struct route routes[] = {
	{ GET, "/sign-in/organization", PUBLIC, .prepare = find_domain,
		.query = { Q_identity_provider_offered },
		.fields = organization_fields,
		.view = "identity_provider/offered", .flags = PAGE_ONLY },
	{ GET, "/identity-providers", ORGANIZATION_WRITE,
		.query = { Q_identity_provider_list },
		.view = "identity_provider/list" },
	{ GET, "/identity-providers/new", ORGANIZATION_WRITE,
		.shows = fields, .view = "identity_provider/form",
		.flags = PAGE_ONLY },
	{ POST, "/identity-providers", ORGANIZATION_WRITE,
		.prepare = prepare, .query = { Q_identity_provider_create },
		.fields = fields, .form = "/identity-providers/new",
		.next = "/identity-providers/{id}",
		.notice = N_("Provider added.") },
	{ GET, "/identity-providers/{id}", ORGANIZATION_WRITE,
		.prepare = say_callback,
		.query = { Q_identity_provider_get },
		.page = { Q_idp_group_role_of },
		.shows = idp_group_role_fields,
		.view = "identity_provider/detail" },
	{ GET, "/identity-providers/{id}/edit", ORGANIZATION_WRITE,
		.query = { Q_identity_provider_get }, .shows = fields,
		.view = "identity_provider/edit", .flags = PAGE_ONLY },
	{ PATCH, "/identity-providers/{id}", ORGANIZATION_WRITE,
		.prepare = prepare, .query = { Q_identity_provider_update },
		.fields = fields, .form = "/identity-providers/{id}/edit",
		.next = "/identity-providers/{id}",
		.notice = N_("Changes saved.") },
	{ DELETE, "/identity-providers/{id}", ORGANIZATION_WRITE,
		.query = { Q_identity_provider_delete },
		.form = "/identity-providers/{id}",
		.next = "/identity-providers",
		.notice = N_("Nobody signs in by it any more.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "token_gives", N_("An API token gives no rights: it invites people "
		"as members, and changes nobody's roles.") },
	RIGHTS_CHANGE_NEEDED,
	{ "emergency_access_runs", N_("While your emergency access runs, you "
		"cannot change what directories give.") },
	{ "identity_provider_client_id_unique",
		N_("There is a provider of this issuer and client ID "
		"already.") },
	{ "identity_provider_issuer_check",
		N_("This is no issuer's address.") },
	{ "identity_provider_domains_check",
		N_("Enter at most 20 domains such as example.org.") },
	{ "identity_provider_group_claim_check",
		N_("Enter the name of one claim, such as groups.") },
	{ "identity_provider_exceeds", N_("Its groups have roles that you "
		"could not give. Ask somebody who could.") },
	{ 0 }
};

const struct resource identity_provider =
	{ "identity_provider", routes, refusals };
