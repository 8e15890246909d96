/* The language somebody reads: of their account, or of this browser. */
#include "resource/resource.h"

#include "resource/request_language.h"

static const struct field fields[] = {
	{ "language", LANGUAGE, N_("Language"), .required = true },
	{ "back", TEXT, N_("Page before"), 0, 2048 },
	{ 0 }
};

/* Who is not signed in has the browser's memory only. */
static enum status
keep_in_account(struct request *request)
{
	static const enum statement_id set[] =
		{ Q_account_language_set, Q_none };
	enum status status;

	if (request->principal == NULL)
		return OK;
	status = run_alone(request, true, set);
	if (status == OK)
		principal_drop(request->app->principals, request->token_hash);
	return status;
}

static enum status
keep_in_browser(struct request *request)
{
	const char *back = value_of(request, "back");

	request_language_keep(request, language_named(
		request->app->languages,
		slice_of(value_of(request, "language"))));
	request->location = path_local(back) ? back : "/";
	return OK;
}

static const struct route routes[] = {
	{ POST, "/language", PUBLIC, .prepare = keep_in_account,
		.finish = keep_in_browser, .fields = fields,
		.flags = PAGE_ONLY },
	{ 0 }
};

const struct resource language = { "language", routes, NULL };
