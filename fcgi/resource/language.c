/* The language somebody reads: of their account, or of this browser. */
#include "resource/resource.h"

#include "resource/request_language.h"

static const struct field fields[] = {
	{ "language", LANGUAGE, N_("Language"), .required = true },
	{ "back", TEXT, N_("Page before"), 0, 2048 },
	{ 0 }
};

static const struct field own[] = {
	{ "language", LANGUAGE, N_("Language"), .required = true },
	{ 0 }
};

/*
 * Who is not signed in has the browser's memory only. Processes that remember
 * the account from before learn of it by the cookie.
 */
static enum status
keep_in_account(struct request *request)
{
	static const enum statement_id set[] =
		{ Q_account_language_set, Q_none };

	return request->principal == NULL ? OK :
		run_alone(request, true, set);
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
	{ PUT, "/language", PUBLIC, .prepare = keep_in_account,
		.finish = keep_in_browser, .fields = fields,
		.flags = PAGE_ONLY },
	{ PUT, "/me/language", SIGNED_IN,
		.summary = "set the language of who asks",
		.query = { Q_account_language_set }, .fields = own,
		.flags = API_ONLY },
	{ 0 }
};

const struct resource language = { "language", routes, NULL };
