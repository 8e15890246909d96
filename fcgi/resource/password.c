/* One's own password: changing it, and proving with it who one is. */
#include "resource/resource.h"

#include <string.h>

#include "auth/password.h"
#include "http/path.h"
#include "resource/own_token.h"
#include "resource/throttle.h"

static const struct field fields[] = {
	{ "current_password", PASSWORD, N_("Current password"),
		.required = true },
	{ "password", PASSWORD, N_("New password"), .required = true },
	{ 0 }
};

static const struct field confirm_fields[] = {
	{ "current_password", PASSWORD, N_("Password"), .required = true },
	{ "next", TEXT, N_("Next page"), 0, 2048 },
	{ 0 }
};

static enum status
verify(struct request *request)
{
	static const enum statement_id read[] =
		{ Q_account_password, Q_none };
	const char *given = value_of(request, "current_password"), *stored;
	enum status status = run_alone(request, false, read);
	enum password_result result;

	if (status != OK)
		return status;
	stored = cell_of(result_of(request, Q_account_password),
		"password_hash");
	if (stored == NULL)
		return refuse(request, "current_password", N_("You have no "
			"password yet. Sign out, and set one by “Forgot your "
			"password?”."));
	value_set(request, "old_hash", pool_text(request->pool, stored));
	result = password_verify(stored, given, strlen(given));
	if (result == PASSWORD_FAILED)
		return UNAVAILABLE;
	return result != PASSWORD_WRONG ? OK :
		refuse(request, "current_password",
			N_("This is not your password. Try again."));
}

/* Who found a browser that is signed in has few tries to keep it. */
static enum status
check_current(struct request *request)
{
	const char *who = request->principal->account_id;
	enum status status = throttle(request, "own password", who, 10);

	if (status == OK)
		status = verify(request);
	if (status == OK)
		throttle_clear(request, "own password", who);
	return status;
}

static enum status
change(struct request *request)
{
	enum status status = check_current(request);

	if (status == OK && strcmp(value_of(request, "current_password"),
	    value_of(request, "password")) == 0)
		status = refuse(request, "password",
			N_("This is the password you have. Choose another "
			"one."));
	if (status == OK)
		status = hash_new_password(request);
	own_token_renew(request);
	return status;
}

static enum status
confirm(struct request *request)
{
	own_token_renew(request);
	return check_current(request);
}

static enum status
go_on(struct request *request)
{
	const char *next = value_of(request, "next");

	if (!request->api)
		request->location = path_local(next) ? next : "/account";
	return own_token_give(request);
}

static const struct route routes[] = {
	{ GET, "/account/password", SIGNED_IN, .shows = fields,
		.view = "account/password", .flags = PAGE_ONLY },
	{ PUT, "/account/password", SIGNED_IN, .prepare = change,
		.summary = "change the own password",
		.query = { Q_account_password_change },
		.finish = own_token_give, .fields = fields,
		.form = "/account/password", .next = "/account/password",
		.workers = AUTH, .notice = N_("Your password is changed. "
			"Everywhere else you are signed out.") },
	{ GET, "/account/confirm", SIGNED_IN, .fields = confirm_fields + 1,
		.shows = confirm_fields, .view = "account/confirm",
		.flags = PAGE_ONLY },
	{ POST, "/account/confirm", SIGNED_IN, .prepare = confirm,
		.summary = "prove again who asks",
		.query = { Q_session_authenticate }, .finish = go_on,
		.fields = confirm_fields, .form = "/account/confirm",
		.workers = AUTH },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "account_password_hash_seen", N_("Your password was changed "
		"meanwhile. Enter the one that you have now.") },
	{ 0 }
};

const struct resource password =
	{ "password", routes, refusals, .table = "account" };
