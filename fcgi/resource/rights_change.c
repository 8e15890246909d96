/* Changes of rights that wait for a second person, and what became of them. */
#include "resource/rights_change.h"

static const struct field reasons[] = {
	{ "reason", LINES, N_("Reason"), 1, 500, .required = true },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/rights-changes", ROLE_READ,
		.query = { Q_rights_change_list },
		.view = "rights_change/list" },
	{ GET, "/rights-changes/{id}", ROLE_READ,
		.query = { Q_rights_change_get },
		.page = { Q_rights_change_permissions }, .shows = reasons,
		.view = "rights_change/detail" },
	{ POST, "/rights-changes/{id}/preview", ROLE_READ,
		.query = { Q_rights_change_preview },
		.page = { Q_preview_changes, Q_preview_people,
			Q_preview_flags },
		.form = "/rights-changes/{id}",
		.view = "rights_change/preview" },
	{ POST, "/rights-changes/{id}/approve", ROLE_ASSIGN,
		.query = { Q_rights_change_approve },
		.form = "/rights-changes/{id}",
		.next = "/rights-changes/{id}",
		.notice = N_("Approved. The change counts at once."),
		.flags = RECENT },
	{ POST, "/rights-changes/{id}/reject", ROLE_ASSIGN,
		.query = { Q_rights_change_reject }, .fields = reasons,
		.form = "/rights-changes/{id}",
		.next = "/rights-changes/{id}",
		.notice = N_("Rejected. Nothing changes.") },
	{ POST, "/rights-changes/{id}/withdraw", ROLE_READ,
		.query = { Q_rights_change_withdraw },
		.form = "/rights-changes/{id}",
		.next = "/rights-changes/{id}",
		.notice = N_("Withdrawn. Nothing changes.") },
	{ 0 }
};

/* Approving is refused for whatever would refuse the change itself. */
#define NOT_HELD N_("You can only decide on what you could change yourself.")
#define NOT_NOW N_("This cannot be done any more, as things are by now. " \
	"Reject it.")

static const struct refusal refusals[] = {
	{ "rights_change_decision_open", N_("This is decided already, or it "
		"is too late.") },
	{ "rights_change_decided_by_check", N_("Who asked for a change, or "
		"whose rights it changes, does not decide on it; and only who "
		"asked withdraws it.") },
	{ "rights_change_asker", N_("Who asked for this could not do it "
		"themselves any more. Reject it.") },
	{ "rights_change_stale", N_("What this is about has changed since it "
		"was asked for. Reject it; it can be asked for anew.") },
	{ "rights_change_gone", N_("What this is about is gone. Reject it.") },
	{ "emergency_access_runs", N_("While your emergency access runs, you "
		"decide on nobody's rights.") },
	{ "rights_change_may", NOT_HELD },
	{ "member_role_exceeds", NOT_HELD },
	{ "member_permission_exceeds", NOT_HELD },
	{ "role_permission_exceeds", NOT_HELD },
	{ "grant_end_exceeds", NOT_HELD },
	{ "membership_roles_not_held", NOT_HELD },
	{ "membership_role_not_held", NOT_HELD },
	{ "membership_roles_own", NOT_HELD },
	{ "membership_status_exceeds", NOT_HELD },
	{ "membership_status_active", NOT_NOW },
	{ "membership_seats_left", NOT_NOW },
	{ "member_role_valid_until_after_valid_from", NOT_NOW },
	{ "member_permission_valid_until_after_valid_from", NOT_NOW },
	{ "member_role_role_id_overlap", NOT_NOW },
	{ "member_permission_permission_overlap", NOT_NOW },
	{ "member_role_department_id_exists", NOT_NOW },
	{ "member_role_team_id_exists", NOT_NOW },
	{ "member_role_owner_whole", NOT_NOW },
	{ "member_role_owner_denied", NOT_NOW },
	{ "member_permission_owner", NOT_NOW },
	{ "member_role_source_directory", NOT_NOW },
	{ "membership_role_last_owner", NOT_NOW },
	{ "membership_role_last_admin", NOT_NOW },
	{ "ownership_new_owner_id_held", NOT_NOW },
	{ "role_name_unique", NOT_NOW },
	{ "role_permissions_floor", NOT_NOW },
	{ "role_parent_cycle", NOT_NOW },
	{ "role_parent_parent_id_exists", NOT_NOW },
	{ "role_id_in_use", NOT_NOW },
	{ "role_exceeds", NOT_HELD },
	{ "role_emergency_check", NOT_NOW },
	{ "organization_second_person_owners", NOT_NOW },
	{ "department_parent_id_exists", NOT_NOW },
	{ "department_parent_id_cycle", NOT_NOW },
	{ "department_parent_id_depth", NOT_NOW },
	{ "department_name_unique", NOT_NOW },
	{ "team_member_member_id_exists", NOT_NOW },
	{ "reach_grows", NOT_HELD },
	{ 0 }
};

const struct resource rights_change = { "rights_change", routes, refusals };
