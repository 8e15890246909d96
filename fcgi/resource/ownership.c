/* Who owns the organization: more than one may, and one always does. */
#include "resource/rights_change.h"

static const struct field fields[] = {
	{ "member_id", UUID, N_("Person"), .required = true,
		.options = Q_ownership_options,
		.parameter = "new_owner_id" },
	{ "handover", BOOLEAN, N_("What becomes of you"), .standard = "f" },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/owners", ROLE_READ, .query = { Q_ownership_list },
		.export = Q_ownership_export, .export_permission = ROLE_READ,
		.view = "ownership/list", .flags = CSV },
	{ GET, "/owners/new", ORGANIZATION_OWN,
		.page = { Q_ownership_options }, .shows = fields,
		.view = "ownership/form", .flags = PAGE_ONLY | RECENT },
	{ POST, "/owners", ORGANIZATION_OWN,
		.summary = "make somebody an owner",
		.query = { Q_ownership_give, Q_rights_change_asked },
		.fields = fields,
		.form = "/owners/new", .next = "/owners",
		.notice = N_("The organization has a new owner. All owners "
		"are told by mail."), .flags = RECENT },
	{ DELETE, "/owners/{id}", ORGANIZATION_OWN,
		.summary = "make an owner an admin",
		.query = { Q_ownership_end, Q_rights_change_asked },
		.form = "/owners",
		.next = "/owners", .notice = N_("This person is an admin now. "
		"All owners are told by mail."), .flags = RECENT },
	{ 0 }
};

static const struct refusal refusals[] = {
	RIGHTS_CHANGE_REFUSALS,
	{ "membership_role_last_owner", N_("An organization keeps an owner. "
		"Make somebody else an owner first.") },
	{ "membership_role_not_held", N_("Only an owner can make owners.") },
	{ "ownership_new_owner_id_held",
		N_("This person is an owner already.") },
	{ "member_role_owner_denied", N_("Something is denied to this person: "
		"end that first.") },
	{ 0 }
};

const struct resource ownership = { "ownership", routes, refusals };
