/* What needs somebody today, and who they are. */
#include "resource/resource.h"

static const struct route routes[] = {
	{ GET, "/home", ORGANIZATION_READ, .query = { Q_home_expiring },
		.summary = "list what needs somebody today",
		.page = { Q_home_counts, Q_home_timeline },
		.view = "home/index" },
	{ 0 }
};

const struct resource home = { "home", routes, NULL };
