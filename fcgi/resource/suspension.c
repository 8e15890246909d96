/* Who is shut out of the organization, and let in again. */
#include "resource/rights_change.h"

static const struct field fields[] = {
	{ "reason", LINES, N_("Reason"), 1, 500 },
	{ 0 }
};

/* Blanks are no reason, and nobody would see that none was kept. */
static enum status
need_words(struct request *request)
{
	const struct pair *reason =
		pairs_find(&request->http.body, "reason");

	return reason != NULL && reason->length > 0 &&
		value_of(request, "reason") == NULL ?
		refuse(request, "reason", N_("Write the reason in words, or "
			"leave it empty.")) : OK;
}

static const struct route routes[] = {
	{ GET, "/members/{id}/suspension", MEMBER_WRITE,
		.query = { Q_member_get },
		.page = { Q_suspension_offered }, .shows = fields,
		.view = "suspension/form", .flags = PAGE_ONLY },
	{ POST, "/members/{id}/suspension", MEMBER_WRITE,
		.summary = "suspend the access of a member",
		.query = { Q_suspension_begin }, .fields = fields,
		.prepare = need_words,
		.form = "/members/{id}/suspension", .next = "/members/{id}",
		.notice = N_("Access suspended. They are told by mail.") },
	{ DELETE, "/members/{id}/suspension", MEMBER_WRITE,
		.summary = "resume the access of a member",
		.query = { Q_suspension_end, Q_rights_change_asked },
		.form = "/members/{id}", .next = "/members/{id}",
		.notice = N_("Access resumed. They are told by mail.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	RIGHTS_CHANGE_REFUSALS,
	{ "emergency_access_runs", N_("While your emergency access runs, you "
		"decide on nobody's rights.") },
	{ "token_gives", N_("An API token gives no rights: a person lets "
		"somebody in again.") },
	{ "membership_status_own",
		N_("Nobody suspends themselves: ask another admin.") },
	{ "membership_status_suspended",
		N_("The access of this person is suspended already.") },
	{ "membership_status_active",
		N_("The access of this person is not suspended.") },
	{ "membership_status_exceeds", N_("This person may do more than you: "
		"somebody who could give them all that lets them in again.") },
	{ "membership_seats_left", N_("All seats are taken. Suspend or "
		"remove somebody, or ask who looks after the plan for more "
		"seats.") },
	{ "membership_owner", N_("This is an owner. End their ownership "
		"under Owners (/owners) first.") },
	{ "membership_roles_not_held",
		N_("Only an owner can make owners, or change what they may.") },
	{ "membership_role_last_owner", N_("This is the only owner. Make "
		"somebody else an owner first.") },
	{ "membership_role_last_admin", N_("This is the only admin. Make "
		"somebody else an admin first.") },
	{ 0 }
};

const struct resource suspension =
	{ "suspension", routes, refusals, .table = "membership" };
