/* Roles that people take in an emergency, and what others think of it. */
#include "resource/rights_change.h"

static const struct field taken[] = {
	{ "role_id", UUID, N_("Role"), .required = true,
		.options = Q_emergency_access_roles },
	{ "minutes", INTEGER, N_("Minutes"), 15, 480, .required = true,
		.standard = "60" },
	{ "reason", LINES, N_("What has happened"), 20, 1000,
		.required = true },
	{ 0 }
};

static const struct choice verdicts[] = {
	{ "accepted", N_("It was right") },
	{ "objected", N_("I object to it") },
	{ 0 }
};

static const struct field reviews[] = {
	{ "verdict", CHOICE, N_("Verdict"), .required = true,
		.choices = verdicts },
	{ "review", LINES, N_("Review"), 1, 2000, .required = true },
	{ 0 }
};

static const struct field marks[] = {
	{ "emergency", BOOLEAN, N_("For emergencies"), .required = true },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/emergency-accesses", ROLE_READ,
		.query = { Q_emergency_access_list },
		.view = "emergency_access/list" },
	{ GET, "/emergency-accesses/new", EMERGENCY_ACCESS_USE,
		.page = { Q_emergency_access_roles }, .shows = taken,
		.view = "emergency_access/form", .flags = PAGE_ONLY | RECENT },
	{ POST, "/emergency-accesses", EMERGENCY_ACCESS_USE,
		.summary = "take a role in an emergency",
		.query = { Q_emergency_access_take }, .fields = taken,
		.form = "/emergency-accesses/new",
		.next = "/emergency-accesses/{id}", .flags = RECENT,
		.notice = N_("You have the role now. Everybody who looks "
		"after this was told.") },
	{ GET, "/emergency-accesses/{id}", ROLE_READ,
		.query = { Q_emergency_access_get },
		.page = { Q_emergency_access_events }, .shows = reviews,
		.view = "emergency_access/detail" },
	{ GET, "/emergency-accesses/{id}/events", ROLE_READ,
		.query = { Q_emergency_access_events, Q_emergency_access_get },
		.flags = API_ONLY },
	{ POST, "/emergency-accesses/{id}/end", ROLE_READ,
		.query = { Q_emergency_access_end },
		.form = "/emergency-accesses/{id}",
		.next = "/emergency-accesses/{id}",
		.notice = N_("It is over.") },
	{ POST, "/emergency-accesses/{id}/review", EMERGENCY_ACCESS_REVIEW,
		.query = { Q_emergency_access_review }, .fields = reviews,
		.form = "/emergency-accesses/{id}",
		.next = "/emergency-accesses/{id}",
		.notice = N_("Your review is kept.") },
	{ PUT, "/roles/{id}/emergency", ORGANIZATION_OWN,
		.summary = "mark a role for emergencies",
		.query = { Q_role_emergency_set, Q_rights_change_asked },
		.fields = marks, .form = "/roles/{id}", .next = "/roles/{id}",
		.notice = N_("Role changed. It counts at once.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "emergency_access_runs", N_("While your emergency access runs, you "
		"decide on nobody's rights.") },
	RIGHTS_CHANGE_REFUSALS,
	{ "membership_role_not_held",
		N_("Only owners say which roles are for emergencies.") },
	{ "role_emergency_check",
		N_("Nobody takes ownership, in an emergency either.") },
	{ "emergency_access_role_id_marked",
		N_("Choose one of the roles that are for emergencies.") },
	{ "emergency_access_reason_check",
		N_("Say in 20 characters or more what has happened.") },
	{ "emergency_access_member_id_overlap", N_("One is running already: "
		"end it first.") },
	{ "member_role_exceeds", N_("You cannot take this role: ask an owner "
		"whether it is for emergencies.") },
	{ "emergency_access_ends_at_over", N_("It is over already.") },
	{ "emergency_access_ends_at_running", N_("It is running still: end "
		"it, or wait until it is over.") },
	{ "emergency_access_verdict_final",
		N_("Somebody has reviewed it already.") },
	{ "emergency_access_reviewed_by_check",
		N_("Somebody else must review what you did.") },
	{ 0 }
};

const struct resource emergency_access =
	{ "emergency_access", routes, refusals };
