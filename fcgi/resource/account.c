/* People: signing up, and who one is. */
#include "resource/resource.h"

#include <string.h>

#include "auth/password.h"
#include "auth/password_rule.h"
#include "resource/request_language.h"
#include "resource/throttle.h"

static const struct field fields[] = {
	{ "first_name", TEXT, N_("First name"), 1, 120, .required = true },
	{ "last_name", TEXT, N_("Last name"), 1, 120, .required = true },
	{ "email", EMAIL, N_("Email"), .required = true },
	{ "password", PASSWORD, N_("Password"), .required = true },
	{ "company_name", TEXT, N_("Organization"), 1, 120 },
	{ 0 }
};

static const struct field profile[] = {
	{ "first_name", TEXT, N_("First name"), 1, 120, .required = true },
	{ "last_name", TEXT, N_("Last name"), 1, 120, .required = true },
	{ "timezone", TIMEZONE, N_("Time zone"),
		.options = Q_timezone_options },
	{ 0 }
};

/* What was entered with the password, else what is known of who sets it. */
static const char *
entered_or(const struct request *request, const char *name,
	const char *known)
{
	const char *entered = value_of(request, name);

	return entered != NULL ? entered : known;
}

enum status
hash_new_password(struct request *request)
{
	static const struct principal nobody;
	const struct principal *who = request->principal != NULL ?
		request->principal : &nobody;
	const char *password = value_of(request, "password");
	const char *context[] = {
		entered_or(request, "email", who->email),
		entered_or(request, "first_name", who->first_name),
		entered_or(request, "last_name", who->last_name),
		who->organization_name, "outstaff", NULL };
	const char *message = password_check(slice_of(password), context);
	char *hash;

	if (message != NULL)
		return refuse(request, "password", message);
	hash = password_hash(request->pool, password, strlen(password));
	if (hash == NULL)
		return UNAVAILABLE;
	value_set(request, "password_hash", hash);
	return OK;
}

/*
 * An address that has an account already gets the same answer in the same
 * time: whether somebody is known here is nobody else's business. Its holder
 * is told by mail.
 */
static enum status
sign_up(struct request *request)
{
	static const enum statement_id create[] = { Q_account_sign_up,
		Q_account_language_first, Q_none };
	enum status status = throttle(request, "sign-up",
		throttle_network(request), 60);

	if (status == OK)
		status = hash_new_password(request);
	value_set(request, "wished_language",
		request_language_wished(request));
	if (status == OK)
		status = run_alone(request, true, create);
	return status;
}

static enum status
answer_signed_up(struct request *request)
{
	if (!request->api)
		return OK;
	request->http.out_type = "application/json; charset=utf-8";
	buf_text(&request->http.out, "{\"next\":\"/api/v1/auth/login\"}");
	request->answered = true;
	return OK;
}

static enum status
to_home(struct request *request)
{
	if (request->principal != NULL)
		request->location = "/home";
	return OK;
}

/* Names and zone are shown on every page: they are read anew. */
static enum status
forget_principal(struct request *request)
{
	principal_drop(request->app->principals, request->token_hash);
	return OK;
}

static const struct route routes[] = {
	{ GET, "/sign-up", PUBLIC, .finish = to_home, .shows = fields,
		.view = "account/sign-up", .flags = PAGE_ONLY },
	{ POST, "/sign-up", PUBLIC, .prepare = sign_up, .fields = fields,
		.form = "/sign-up", .next = "/sign-in", .workers = AUTH,
		.notice = N_("We have sent you a mail: confirm your address by "
			"the link in it, and sign in."), .flags = PAGE_ONLY },
	{ POST, "/auth/register", PUBLIC, .prepare = sign_up,
		.summary = "sign up",
		.answer = "next text",
		.finish = answer_signed_up, .fields = fields, .workers = AUTH,
		.flags = API_ONLY },
	{ GET, "/account", SIGNED_IN, .query = { Q_account_get },
		.summary = "read the own account",
		.page = { Q_timezone_options }, .shows = profile,
		.view = "account/profile" },
	{ PATCH, "/account", SIGNED_IN, .query = { Q_account_update },
		.summary = "change the own account",
		.finish = forget_principal, .fields = profile,
		.form = "/account", .next = "/account",
		.notice = N_("Profile saved.") },
	{ GET, "/me", SIGNED_IN, .query = { Q_account_get },
		.summary = "read who asks",
		.flags = API_ONLY | ANY_TOKEN },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "account_timezone_exists",
		N_("Choose a time zone from the list.") },
	{ 0 }
};

const struct resource account = { "account", routes, refusals };
