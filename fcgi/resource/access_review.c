/* Reviews of access: who looks after people decides which rights stay. */
#include "resource/rights_change.h"

static const struct choice states[] = {
	{ "undecided", N_("To be decided") },
	{ "waiting", N_("Waits for a second person") },
	{ "kept", N_("Kept") }, { "ended", N_("Ended by the review") },
	{ "over", N_("Over by itself") },
	{ "exempt", N_("Nobody else could decide") }, { 0 }
};

static const struct field filters[] = {
	{ "status", CHOICE, N_("Status"), .choices = states },
	{ "search", TEXT, N_("Name or email"), 1, 100 },
	{ "department_id", UUID, N_("Department"),
		.options = Q_department_options },
	{ "unused", BOOLEAN, N_("Not used for 90 days") },
	{ 0 }
};

#define NOTE { "note", LINES, N_("Note"), 1, 500 }

static const struct field several[] = {
	{ "items", UUIDS, N_("Rights"), .required = true }, NOTE, { 0 }
};

static const struct field decisions[] = { NOTE, { 0 } };

static const struct route routes[] = {
	{ GET, "/access-reviews", ROLE_READ, .query = { Q_access_review_list },
		.page = { Q_access_review_next },
		.view = "access_review/list" },
	{ POST, "/access-reviews", ORGANIZATION_WRITE,
		.query = { Q_access_review_start }, .form = "/access-reviews",
		.next = "/access-reviews/{id}",
		.notice = N_("The review has begun. Those who decide are "
		"told.") },
	{ GET, "/access-reviews/{id}", ROLE_READ,
		.query = { Q_access_review_get },
		.page = { Q_access_review_states, Q_access_review_deciders },
		.view = "access_review/detail" },
	{ GET, "/access-reviews/{id}/items", ROLE_READ,
		.query = { Q_access_review_items, Q_access_review_get },
		.page = { Q_department_options },
		.export = Q_access_review_export,
		.export_permission = ROLE_READ, .fields = filters,
		.view = "access_review/items", .flags = CSV },
	{ POST, "/access-reviews/{id}/keep", ROLE_ASSIGN,
		.query = { Q_access_review_keep_all, Q_access_review_get },
		.fields = several, .form = "/access-reviews/{id}/items",
		.next = "/access-reviews/{id}/items?status=undecided",
		.notice = N_("Kept. What you do not decide on is still "
		"open.") },
	{ GET, "/access-review-items/{id}", ROLE_READ,
		.query = { Q_access_review_item_get }, .shows = decisions,
		.view = "access_review/item" },
	{ POST, "/access-review-items/{id}/keep", ROLE_ASSIGN,
		.query = { Q_access_review_keep }, .fields = decisions,
		.form = "/access-review-items/{id}",
		.next = "/access-reviews/{review_id}/items?status=undecided",
		.notice = N_("Kept.") },
	{ POST, "/access-review-items/{id}/end", ROLE_ASSIGN,
		.query = { Q_access_review_end }, .fields = decisions,
		.form = "/access-review-items/{id}",
		.next = "/access-review-items/{id}",
		.notice = N_("Your decision is kept.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "access_review_open_unique",
		N_("A review is going on already: complete it first.") },
	{ "access_review_item_own",
		N_("Nobody decides on their own rights.") },
	{ "access_review_item_decided",
		N_("This is decided, or needs no decision any more.") },
	{ "access_review_item_over", N_("This right is over by now: there is "
		"nothing to decide.") },
	{ "access_review_item_ownership",
		N_("Only owners decide on ownership.") },
	{ "access_review_item_exceeds", N_("You can only decide on what you "
		"could give yourself. Owners can decide on all of it.") },
	{ "access_review_item_none",
		N_("Choose rights of people whom you look after.") },
	{ "ownership_only", N_("Owners are made and unmade under Owners "
		"(/owners) alone: all owners are told of it.") },
	{ "emergency_access_runs", N_("While your emergency access runs, you "
		"decide on nobody's rights.") },
	RIGHTS_CHANGE_REFUSALS,
	{ "grant_end_exceeds", N_("You can only take away what you could "
		"give.") },
	{ "member_role_source_directory", N_("This role comes from the "
		"directory that the person signs in by.") },
	{ "membership_role_last_admin", N_("This is the only admin. Make "
		"somebody else an admin first.") },
	{ 0 }
};

const struct resource access_review =
	{ "access_review", routes, refusals };
