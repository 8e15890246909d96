/* The ways into one's own account: providers that are linked to it. */
#include "resource/resource.h"

#include "resource/sign_in.h"
#include "resource/throttle.h"

/* Only a form of ours begins this: a link could be anybody's. */
static enum status
begin_link(struct request *request)
{
	static const enum statement_id check[] =
		{ Q_identity_linkable_one, Q_none };
	static const enum statement_id begin[] =
		{ Q_sign_in_flow_begin, Q_none };
	enum status status = throttle(request, "link provider",
		request->principal->account_id, 60);

	if (status == OK)
		status = run_alone(request, false, check);
	if (status == OK &&
	    PQntuples(result_of(request, Q_identity_linkable_one)) == 0)
		return NOT_FOUND;
	if (status == OK)
		sign_in_flow_new(request, value_of(request, "id"), true);
	return status == OK ? run_alone(request, true, begin) : status;
}

static const struct route routes[] = {
	{ GET, "/account/identities", SIGNED_IN,
		.summary = "list the providers that sign one in",
		.query = { Q_identity_mine },
		.page = { Q_identity_linkable }, .view = "identity/list" },
	{ GET, "/account/identities/{id}/link", SIGNED_IN,
		.query = { Q_identity_linkable_one }, .view = "identity/link",
		.flags = PAGE_ONLY },
	{ POST, "/account/identities/{id}/link", SIGNED_IN,
		.prepare = begin_link, .form = "/account/identities",
		.next = "/account/identities/{id}/link",
		.flags = PAGE_ONLY | RECENT },
	{ DELETE, "/account/identities/{id}", SIGNED_IN,
		.summary = "unlink a provider",
		.query = { Q_identity_unlink },
		.form = "/account/identities", .next = "/account/identities",
		.notice = N_("It signs nobody in to this account any more."),
		.flags = RECENT },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "identity_id_last", N_("This is your only way to sign in. First "
		"set a password by “Forgot your password?”, or link "
		"another.") },
	{ 0 }
};

const struct resource identity = { "identity", routes, refusals };
