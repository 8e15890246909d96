/* The end of an organization, and bringing it back. */
#include "resource/resource.h"

static const struct field fields[] = {
	{ "name", TEXT, N_("Name"), 1, 120, .required = true },
	{ 0 }
};

#define DELETION ORGANIZATION_OWN, .query = { Q_organization_delete }, \
	.fields = fields

static const struct route routes[] = {
	{ GET, "/organizations/closed", SIGNED_IN,
		.summary = "list deleted organizations that can be restored",
		.query = { Q_organization_closed }, .flags = API_ONLY },
	{ GET, "/organizations/{id}/delete", ORGANIZATION_OWN,
		.query = { Q_organization_get },
		.page = { Q_organization_blockers }, .shows = fields,
		.view = "organization/delete", .flags = PAGE_ONLY | RECENT },
	{ GET, "/organizations/blockers", ORGANIZATION_OWN,
		.summary = "list what keeps the organization from being "
			"deleted",
		.query = { Q_organization_blockers }, .flags = API_ONLY },
	{ DELETE, "/organizations/{id}", DELETION,
		.form = "/organizations/{id}/delete",
		.next = "/organizations", .notice = N_("The organization is "
		"deleted. An owner can bring it back for 30 days."),
		.flags = RECENT },
	{ DELETE, "/companies/{id}", DELETION, .flags = API_ONLY | RECENT },
	{ POST, "/organizations/{id}/restore", SIGNED_IN,
		.query = { Q_organization_restore }, .next = "/organizations",
		.notice = N_("The organization is back.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "organization_name_confirmed", N_("This is not the name of the "
		"organization. Type it exactly as it is.") },
	{ "organization_deleted_at_blocked", N_("Something stands against it: "
		"settle it first, or change what blocks deletion in the "
		"settings.") },
	{ 0 }
};

const struct resource organization_end = { "organization_end", routes,
	refusals, .table = "organization" };
