/*
 * Signing in as anybody, without a password: for whoever develops this program
 * on their own machine. It is there only where a setting says so, and no
 * program starts with that setting but in development.
 */
#include "resource/resource.h"

#include <string.h>

#include "base/log.h"
#include "resource/sign_in.h"

static const struct field fields[] = {
	{ "email", EMAIL, N_("Email"), .required = true },
	{ "next", TEXT, N_("Next page"), 0, 2048 },
	{ 0 }
};

static enum status
is_there(struct request *request)
{
	return strcmp(request->app->config->dev_auth_bypass, "yes") == 0 ?
		OK : NOT_FOUND;
}

static enum status
sign_in(struct request *request)
{
	static const enum statement_id find[] =
		{ Q_account_for_sign_in, Q_none };
	const struct principal *old = request->principal;
	enum status status = is_there(request);
	const char *id;

	request->principal = NULL;
	if (status == OK)
		status = run_alone(request, false, find);
	if (status != OK)
		return status;
	id = cell_of(result_of(request, Q_account_for_sign_in), "id");
	if (id == NULL)
		return refuse(request, "email",
			N_("Nobody here has this address."));
	value_set(request, "account_id", pool_text(request->pool, id));
	log_warn("signed_in_without_password",
		LOG_TEXT("account_id", id));
	return session_begin(request, old);
}

static const struct route routes[] = {
	{ GET, "/sign-in/development", PUBLIC, .prepare = is_there,
		.fields = fields + 1, .shows = fields,
		.view = "account/sign-in-development", .flags = PAGE_ONLY },
	{ POST, "/sign-in/development", PUBLIC, .prepare = sign_in,
		.query = { Q_session_create }, .finish = session_give_cookie,
		.fields = fields, .form = "/sign-in/development",
		.flags = PAGE_ONLY },
	{ 0 }
};

static const struct refusal refusals[] = {
	SIGN_IN_OVERTAKEN,
	{ 0 }
};

const struct resource development =
	{ "development", routes, refusals, "session" };
