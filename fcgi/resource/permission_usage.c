/* How permissions are used: denials, what nobody uses, and what follows. */
#include "resource/resource.h"

static const struct route routes[] = {
	{ GET, "/permissions/usage", AUDIT_READ,
		.summary = "read how permissions were used",
		.query = { Q_permission_usage },
		.page = { Q_permission_advice, Q_permission_denials,
			Q_roles_unused },
		.view = "permission_usage/detail" },
	{ GET, "/permissions/denials", AUDIT_READ,
		.summary = "list what was denied, by day",
		.query = { Q_permission_denial_days }, .flags = API_ONLY },
	{ GET, "/permissions/unused", AUDIT_READ,
		.summary = "list roles that nobody has used",
		.query = { Q_roles_unused }, .flags = API_ONLY },
	{ GET, "/permissions/advice", AUDIT_READ,
		.summary = "list what could be given or narrowed",
		.query = { Q_permission_advice }, .flags = API_ONLY },
	{ 0 }
};

const struct resource permission_usage =
	{ "permission_usage", routes, NULL };
