/*
 * What statements see beside the input. Resources do not include this:
 * resource.h has all they may do.
 */
#ifndef RESOURCE_REQUEST_CONTEXT_H
#define RESOURCE_REQUEST_CONTEXT_H

#include "resource/resource.h"

/* Who asks, as the policy wants to know it. */
struct subject request_subject(const struct request *request);

/*
 * The value of a name that every statement may take, or false: of the
 * principal (organization_id, account_id, session_id, member_id); request_id;
 * scope_all and reach, whose rows the route's permission reaches, and
 * PERMISSION_all and PERMISSION_reach, the same of another; and
 * FIELD_given, whether a change names the field at all.
 */
bool request_context(const struct request *request, const char *name,
	const char **value);

#endif
