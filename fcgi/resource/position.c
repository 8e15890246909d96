/* Where somebody belongs in the organization, and to whom they report. */
#include "resource/rights_change.h"

static const struct field fields[] = {
	{ "department_id", UUID, N_("Department"),
		.options = Q_department_options },
	{ "manager_id", UUID, N_("Manager"), .options = Q_position_managers },
	PREVIEW, { 0 }
};

static const struct route routes[] = {
	{ GET, "/members/{id}/position", MEMBER_WRITE,
		.query = { Q_member_get },
		.page = { Q_department_options, Q_position_managers },
		.shows = fields, .view = "position/edit",
		.flags = PAGE_ONLY },
	{ PATCH, "/members/{id}/position/preview", MEMBER_WRITE,
		.query = { Q_position_preview },
		.page = { Q_preview_people, Q_preview_flags },
		.fields = fields, .form = "/members/{id}/position",
		.view = "position/preview" },
	{ PATCH, "/members/{id}/position", MEMBER_WRITE,
		.summary = "change department and manager of a member",
		.query = { Q_position_update }, .fields = fields,
		.form = "/members/{id}/position", .next = "/members/{id}",
		.notice = N_("Changes saved.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	RIGHTS_CHANGE_OF_PLACE,
	PREVIEW_REFUSAL,
	{ "reach_grows", N_("That would let you reach more people than now. "
		"Ask somebody whose rights are not of a place.") },
	{ "membership_department_id_exists",
		N_("Choose a department from the list.") },
	{ "membership_manager_id_exists",
		N_("Choose somebody from the list.") },
	{ "membership_manager_id_cycle", N_("This person reports to them "
		"already, or is the same. Choose somebody else.") },
	{ 0 }
};

const struct resource position =
	{ "position", routes, refusals, .table = "membership" };
