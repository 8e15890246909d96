/* Where somebody is signed in, and ending it there. */
#include "resource/resource.h"

static const struct route routes[] = {
	{ GET, "/account/sessions", SIGNED_IN,
		.summary = "list where somebody is signed in",
		.query = { Q_account_session_list },
		.view = "account/sessions" },
	{ DELETE, "/account/sessions/{id}", SIGNED_IN,
		.summary = "sign out in one place",
		.query = { Q_account_session_end },
		.next = "/account/sessions", .notice = N_("Session ended.") },
	{ DELETE, "/account/sessions", SIGNED_IN,
		.summary = "sign out everywhere else",
		.query = { Q_account_session_end_others },
		.next = "/account/sessions",
		.notice = N_("You are signed out everywhere else.") },
	{ 0 }
};

const struct resource account_session = { "account_session", routes, NULL };
