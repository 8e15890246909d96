/* An organization in numbers, for who sees all of it. */
#include "resource/resource.h"

static const struct route routes[] = {
	{ GET, "/statistics", CERTIFICATE_EXPORT, .query = { Q_statistics_get },
		.page = { Q_statistics_roles, Q_statistics_certificates },
		.view = "statistics/detail" },
	{ GET, "/companies/{id}/stats", CERTIFICATE_EXPORT,
		.summary = "read the statistics of a company",
		.query = { Q_statistics_get, Q_company_id_check },
		.flags = API_ONLY },
	{ 0 }
};

const struct resource statistics = { "statistics", routes, NULL };
