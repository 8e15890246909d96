/* Permissions that people lack and ask for, and what becomes of it. */
#include "resource/resource.h"

#include "resource/permission_choice.h"

static const struct field fields[] = {
	{ "permission", CHOICE, N_("Permission"), .required = true,
		.choices = permission_choices },
	{ "why", TEXT, N_("Reason"), 1, 500 },
	{ 0 }
};

static const struct choice states[] = {
	{ "open", N_("Open") }, { "granted", N_("Granted") },
	{ "declined", N_("Declined") }, { 0 }
};

static const struct field filters[] = {
	{ "state", CHOICE, N_("Status"), .choices = states },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/permission-requests", ROLE_ASSIGN,
		.query = { Q_permission_request_list }, .fields = filters,
		.view = "permission_request/list" },
	{ POST, "/permission-requests", ORGANIZATION_READ,
		.query = { Q_permission_request_make }, .fields = fields,
		.form = "/my-permissions", .next = "/my-permissions",
		.notice = N_("Asked. Those who can grant it are told.") },
	{ POST, "/permission-requests/{id}/grant", ROLE_ASSIGN,
		.query = { Q_permission_request_grant },
		.form = "/permission-requests",
		.next = "/permission-requests",
		.notice = N_("Marked as granted. The person is told.") },
	{ POST, "/permission-requests/{id}/decline", ROLE_ASSIGN,
		.query = { Q_permission_request_decline },
		.form = "/permission-requests",
		.next = "/permission-requests",
		.notice = N_("Declined. The person is told.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "ownership_only", N_("Owners are made and unmade under Owners "
		"(/owners) alone: all owners are told of it.") },
	{ "permission_request_asked_on_unique", N_("You have asked for this "
		"today. Those who can grant it know.") },
	{ "permission_request_held", N_("You may do this already.") },
	{ "permission_request_most", N_("You have asked for ten permissions. "
		"Wait until somebody has decided on one.") },
	{ "permission_request_state_open",
		N_("Somebody has decided on this already.") },
	{ "permission_request_exceeds",
		N_("Only who could grant it decides on it.") },
	{ "permission_request_not_given", N_("The person cannot do it yet. "
		"Give them a role or an exception first.") },
	{ 0 }
};

const struct resource permission_request =
	{ "permission_request", routes, refusals };
