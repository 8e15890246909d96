/* Organizations: making one, its settings, and which one is looked at. */
#include "resource/resource.h"

static const struct choice weeks[] = {
	{ "monday", N_("Monday") }, { "sunday", N_("Sunday") },
	{ "saturday", N_("Saturday") }, { 0 }
};

/* The first can be said once there is an organization to ask it of. */
static const struct field settings[] = {
	{ "require_two_factor", BOOLEAN, N_("Two-factor sign-in") },
	{ "name", TEXT, N_("Name"), 1, 120, .required = true },
	{ "slug", SLUG, N_("Short name"), 2, 50, .required = true },
	{ "timezone", TIMEZONE, N_("Time zone"), .required = true,
		.standard = "UTC", .options = Q_timezone_options },
	{ "workweek_start", CHOICE, N_("Week starts on"), .standard = "monday",
		.choices = weeks },
	{ "language", LANGUAGE, N_("Language") },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/organizations", SIGNED_IN,
		.query = { Q_organization_mine }, .view = "organization/list" },
	{ GET, "/organizations/new", SIGNED_IN,
		.page = { Q_timezone_options }, .shows = settings + 1,
		.view = "organization/form", .flags = PAGE_ONLY },
	{ POST, "/organizations", SIGNED_IN,
		.query = { Q_organization_create,
			Q_organization_language_set }, .fields = settings + 1,
		.form = "/organizations/new", .next = "/home",
		.notice = N_("Your organization is ready.") },
	{ GET, "/organizations/{id}", ORGANIZATION_READ,
		.query = { Q_organization_get },
		.page = { Q_timezone_options }, .shows = settings,
		.view = "organization/edit" },
	{ PATCH, "/organizations/{id}", ORGANIZATION_WRITE,
		.query = { Q_organization_update }, .fields = settings,
		.form = "/organizations/{id}", .next = "/organizations/{id}",
		.notice = N_("Settings saved.") },
	{ POST, "/organizations/{id}/switch", SIGNED_IN,
		.query = { Q_organization_switch }, .next = "/home" },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "organization_slug_unique",
		N_("This short name is taken. Choose another one.") },
	{ "organization_timezone_exists",
		N_("Choose a time zone from the list.") },
	{ 0 }
};

const struct resource organization = { "organization", routes, refusals };
