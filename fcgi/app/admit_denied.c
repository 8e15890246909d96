/*
 * What somebody is told who may not. Must not know what is asked for beyond
 * the permission that the route names.
 */
#include "app/admit.h"

#include "policy/explain.h"
#include "resource/request.h"

/* Somebody without an organization is shown how to get one. */
static bool
lacks_organization(const struct request *request)
{
	return request->principal != NULL && !request->api &&
		*request->principal->organization_id == '\0' &&
		request->http.method == GET;
}

/* RFC 6750: which scope would have been needed, where one would do. */
static enum status
beyond_scopes(struct request *request)
{
	enum permission missing = request->decision.missing;

	http_header(&request->http, "WWW-Authenticate",
		missing < PERMISSION_FIRST ?
		"Bearer error=\"insufficient_scope\"" :
		pool_printf(request->pool, "Bearer "
		"error=\"insufficient_scope\", scope=\"%s\"",
		permission_name(missing)));
	request->code = "insufficient_scope";
	request->sentence = N_("This API token is not for that, or its "
		"owner may not do it.");
	return FORBIDDEN;
}

/* Counted by permission and day; what comes of it changes no answer. */
static void
count_denial(struct request *request)
{
	static const enum statement_id statements[] =
		{ Q_permission_denied, Q_none };

	if (request->decision.verdict != DENY ||
	    *request->principal->member_id == '\0' ||
	    request->decision.missing < PERMISSION_FIRST)
		return;
	value_set(request, "denied_permission",
		permission_name(request->decision.missing));
	(void)run_alone(request, true, statements);
	request->stale = false;
	request->answer_count = 0;
}

/* Whose access is suspended is told that, not to look for an organization. */
static const char *
explain_closed(struct request *request)
{
	static const enum statement_id statements[] =
		{ Q_organization_shut, Q_none };
	const char *names, *sentence = NULL;

	if (request->decision.verdict != DENY ||
	    *request->principal->organization_id != '\0' ||
	    run_alone(request, false, statements) != OK)
		return NULL;
	names = cell_of(result_of(request, Q_organization_shut), "names");
	if (names != NULL)
		sentence = pool_printf(request->pool, say(request,
			"Your access to %s is suspended. Ask who looks after "
			"the people there."), names);
	request->answer_count = 0;
	return sentence;
}

static const enum status status_of_denial[] = {
	[DENY_ANONYMOUS] = UNAUTHENTICATED, [DENY] = FORBIDDEN,
	[DENY_UNVERIFIED] = UNVERIFIED, [DENY_TWO_FACTOR] = TWO_FACTOR_REQUIRED
};

enum status
admit_denied(struct request *request, const struct subject *subject)
{
	if (request->decision.verdict == DENY_ANONYMOUS)
		return UNAUTHENTICATED;
	if (lacks_organization(request)) {
		request->location = "/organizations";
		return SEE_OTHER;
	}
	if (subject->limited)
		return beyond_scopes(request);
	if (request->decision.verdict == DENY_TWO_FACTOR && !request->api &&
	    request->http.method == GET) {
		request->location = "/account/two-factor";
		return SEE_OTHER;
	}
	count_denial(request);
	request->sentence = explain_closed(request);
	if (request->sentence == NULL)
		request->sentence = explain_denial(request->pool,
			request->language, subject, &request->decision);
	return status_of_denial[request->decision.verdict];
}
