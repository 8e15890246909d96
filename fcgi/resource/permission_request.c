/* Permissions that people lack and ask for, and what becomes of it. */
#include "resource/grant.h"

#include "resource/permission_choice.h"

static const struct field fields[] = {
	{ "permission", CHOICE, N_("Permission"), .required = true,
		.choices = permission_choices },
	{ "reason", TEXT, N_("Reason"), 1, 500 },
	{ 0 }
};

static const struct choice states[] = {
	{ "open", N_("Open") }, { "waiting", N_("Waiting") },
	{ "granted", N_("Granted") }, { "declined", N_("Declined") }, { 0 }
};

static const struct field filters[] = {
	{ "state", CHOICE, N_("Status"), .choices = states },
	{ 0 }
};

#define GIVEN \
	{ "role_id", UUID, N_("Give it by"), \
		.options = Q_permission_request_roles }, \
	{ "department_id", UUID, N_("Only in the department"), \
		.options = Q_department_options }, \
	{ "team_id", UUID, N_("Only in the team"), \
		.options = Q_team_options }, \
	{ "ends_on", DATE, N_("Last day") }, \
	{ "reason", TEXT, N_("Reason"), 1, 500 }

#define DECLINED \
	{ "decision_reason", LINES, N_("Why not"), 1, 500, .required = true }

static const struct field given[] = { GIVEN, { 0 } };
static const struct field declined[] = { DECLINED, { 0 } };
static const struct field either[] = { GIVEN, DECLINED, { 0 } };

static const struct route routes[] = {
	{ GET, "/permission-requests", ROLE_ASSIGN,
		.query = { Q_permission_request_list }, .fields = filters,
		.view = "permission_request/list" },
	{ GET, "/my-permission-requests", ORGANIZATION_READ,
		.summary = "list the permissions that the caller asked for",
		.query = { Q_permission_request_own }, .flags = API_ONLY },
	{ POST, "/permission-requests", ORGANIZATION_READ,
		.summary = "ask for a permission",
		.query = { Q_permission_request_make }, .fields = fields,
		.form = "/my-permissions", .next = "/my-permissions",
		.notice = N_("Asked. Those who can grant it are told.") },
	{ GET, "/permission-requests/{id}", ROLE_ASSIGN,
		.query = { Q_permission_request_get },
		.page = { Q_permission_request_roles, Q_department_options,
			Q_team_options },
		.shows = either, .view = "permission_request/detail" },
	{ GET, "/permission-requests/{id}/roles", ROLE_ASSIGN,
		.query = { Q_permission_request_roles,
			Q_permission_request_get }, .flags = API_ONLY },
	{ POST, "/permission-requests/{id}/grant", ROLE_ASSIGN,
		.query = { Q_permission_request_grant,
			Q_rights_change_asked }, .fields = given,
		.form = "/permission-requests/{id}",
		.next = "/permission-requests/{id}",
		.notice = N_("Granted. It counts at once, and the person is "
			"told.") },
	{ POST, "/permission-requests/{id}/decline", ROLE_ASSIGN,
		.query = { Q_permission_request_decline }, .fields = declined,
		.form = "/permission-requests/{id}",
		.next = "/permission-requests/{id}",
		.notice = N_("Declined. The person is told.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "permission_request_asked_on_unique", N_("You have asked for this "
		"today. Those who can grant it know.") },
	{ "permission_request_undecided", N_("You have asked for this "
		"already. Nobody has decided yet.") },
	{ "permission_request_held", N_("You may do this already.") },
	{ "permission_request_most", N_("You have asked for ten permissions. "
		"Wait until somebody has decided on one.") },
	{ "permission_request_state_open",
		N_("Somebody has decided on this already.") },
	{ "permission_request_waits", N_("This waits for a second person "
		"already.") },
	{ "permission_request_exceeds",
		N_("Only who could grant it decides on it.") },
	{ "permission_request_role_id_allows",
		N_("This role does not give it. Choose another.") },
	{ "permission_request_reason_given",
		N_("An exception needs a reason.") },
	{ "permission_request_not_given", N_("The person could not do it even "
		"so: it is denied to them, or works only for the whole "
		"organization.") },
	GRANT_REFUSALS,
	{ 0 }
};

const struct resource permission_request =
	{ "permission_request", routes, refusals };
