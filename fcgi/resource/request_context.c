/*
 * What statements see beside the input: who asks, and whose rows they reach.
 * Must not know the input's rules.
 */
#include "resource/request_context.h"

#include <string.h>

static const char *
empty_as_null(const char *text)
{
	return *text == '\0' ? NULL : text;
}

static bool
principal_value(const struct principal *who, const char *name,
	const char **value)
{
	if (strcmp(name, "organization_id") == 0)
		*value = empty_as_null(who->organization_id);
	else if (strcmp(name, "account_id") == 0)
		*value = who->account_id;
	else if (strcmp(name, "session_id") == 0)
		*value = who->session_id;
	else if (strcmp(name, "member_id") == 0)
		*value = empty_as_null(who->member_id);
	else
		return false;
	return true;
}

struct subject
request_subject(const struct request *request)
{
	const struct principal *who = request->principal;

	return (struct subject){
		.signed_in = who != NULL,
		.limited = who != NULL && who->limited &&
			!(request->route->flags & ANY_TOKEN),
		.member = who != NULL && *who->member_id != '\0',
		.grants = who == NULL ? NULL : &who->grants,
		.unverified = who != NULL && who->unverified,
		.lacks_two_factor = who != NULL && who->lacks_two_factor
	};
}

static const char *
scope_all(const struct request *request, const struct decision *decision)
{
	(void)request;
	return decision->scope == SCOPE_ORGANIZATION ? "t" : "f";
}

static const char *
reach(const struct request *request, const struct decision *decision)
{
	char *text = pool_alloc(request->pool, REACH_SIZE);

	if (request->principal == NULL)
		return "{}";
	policy_reach(&request->principal->grants, decision,
		request->principal->member_id, text);
	return text;
}

/*
 * "certificate_read_all" and "certificate_read_reach": whose rows the
 * permission certificate.read reaches, on routes that ask for another.
 */
static bool
permission_value(const struct request *request, const char *name,
	const char **value)
{
	const char *end = strrchr(name, '_');
	bool all = end != NULL && strcmp(end, "_all") == 0;
	const struct subject subject = request_subject(request);
	enum permission permission;
	struct decision decision;

	if (!all && (end == NULL || strcmp(end, "_reach") != 0))
		return false;
	permission = permission_by_column(name, (size_t)(end - name));
	if (permission == PERMISSION_UNSET)
		return false;
	decision = policy_decide(&subject, permission);
	*value = (all ? scope_all : reach)(request, &decision);
	return true;
}

/* Names that every statement may take; they win over any input. */
static bool
context_value(const struct request *request, const char *name,
	const char **value)
{
	if (strcmp(name, "scope_all") == 0)
		*value = scope_all(request, &request->decision);
	else if (strcmp(name, "reach") == 0)
		*value = reach(request, &request->decision);
	else if (strcmp(name, "request_id") == 0)
		*value = request->http.request_id;
	else if (strcmp(name, "subject_table") == 0)
		*value = request->resource->table != NULL ?
			request->resource->table : request->resource->name;
	else
		return (request->principal != NULL && principal_value(
			request->principal, name, value)) ||
			permission_value(request, name, value);
	return true;
}

/* "<name>_given": whether a change names the field at all. */
static bool
given_value(const struct request *request, const char *name,
	const char **value)
{
	size_t length = strlen(name);
	const char *stem;

	if (length < 7 || strcmp(name + length - 6, "_given") != 0)
		return false;
	stem = pool_copy(request->pool, name, length - 6);
	*value = "f";
	for (size_t i = 0; i < request->value_count; i++)
		if (strcmp(request->values[i].name, stem) == 0)
			*value = "t";
	return true;
}

bool
request_context(const struct request *request, const char *name,
	const char **value)
{
	return context_value(request, name, value) ||
		given_value(request, name, value);
}
