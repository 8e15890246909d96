/* Background work that failed for good, and what is to become of it. */
#include "resource/resource.h"

static const struct choice statuses[] = {
	{ "dead", N_("Failed") }, { "waiting", N_("Waiting") },
	{ "running", N_("Running") }, { 0 }
};

static const struct field filters[] = {
	{ "status", CHOICE, N_("Status"), .choices = statuses },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/background-jobs", BACKGROUND_JOB_MANAGE,
		.query = { Q_background_job_list },
		.page = { Q_background_job_counts }, .fields = filters,
		.view = "background_job/list" },
	{ POST, "/background-jobs/{id}/requeue", BACKGROUND_JOB_MANAGE,
		.summary = "try background work again",
		.query = { Q_background_job_requeue },
		.next = "/background-jobs",
		.notice = N_("It is tried again from the beginning.") },
	{ POST, "/background-jobs/{id}/discard", BACKGROUND_JOB_MANAGE,
		.summary = "discard background work",
		.query = { Q_background_job_discard },
		.next = "/background-jobs",
		.notice = N_("It is discarded, and nobody tries it again.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "job_status_dead", N_("Somebody has decided on this already.") },
	{ 0 }
};

const struct resource background_job =
	{ "background_job", routes, refusals, "job" };
