/* Departments of an organization: a tree, and who belongs where in it. */
#include "resource/rights_change.h"

static const struct field fields[] = {
	{ "name", TEXT, N_("Name"), 1, 120, .required = true },
	{ "parent_id", UUID, N_("Department above"),
		.options = Q_department_options },
	{ 0 }
};

static const struct field changes[] = {
	{ "name", TEXT, N_("Name"), 1, 120 },
	{ "parent_id", UUID, N_("Department above"),
		.options = Q_department_options }, PREVIEW,
	{ 0 }
};

#define MOVE_UP { "move_up", BOOLEAN, N_("Move what is in it up") }

static const struct field ends[] = { MOVE_UP, { 0 } };
static const struct field looked_at[] = { MOVE_UP, PREVIEW, { 0 } };

static const struct route routes[] = {
	{ GET, "/departments", DEPARTMENT_READ,
		.query = { Q_department_list },
		.page = { Q_department_people },
		.export = Q_department_export,
		.export_permission = DEPARTMENT_READ,
		.view = "department/list", .flags = CSV },
	{ GET, "/departments/new", DEPARTMENT_WRITE,
		.page = { Q_department_options }, .shows = fields,
		.fields = fields + 1, .view = "department/form",
		.flags = PAGE_ONLY },
	{ POST, "/departments", DEPARTMENT_WRITE,
		.query = { Q_department_create }, .fields = fields,
		.form = "/departments/new", .next = "/departments",
		.notice = N_("Department added.") },
	{ GET, "/departments/{id}", DEPARTMENT_READ,
		.query = { Q_department_get },
		.page = { Q_department_above, Q_department_directly_below,
			Q_department_teams, Q_department_members },
		.view = "department/detail" },
	{ GET, "/departments/{id}/edit", DEPARTMENT_WRITE,
		.query = { Q_department_get }, .shows = fields,
		.view = "department/edit", .flags = PAGE_ONLY },
	{ GET, "/departments/{id}/move", DEPARTMENT_WRITE,
		.query = { Q_department_get },
		.page = { Q_department_options }, .shows = changes,
		.view = "department/move", .flags = PAGE_ONLY },
	{ PATCH, "/departments/{id}/preview", DEPARTMENT_WRITE,
		.query = { Q_department_preview },
		.page = { Q_department_move_facts, Q_preview_people,
			Q_preview_flags },
		.fields = changes, .form = "/departments/{id}/move",
		.view = "department/preview" },
	{ PATCH, "/departments/{id}", DEPARTMENT_WRITE,
		.query = { Q_department_update, Q_rights_change_asked },
		.fields = changes,
		.form = "/departments/{id}/edit", .next = "/departments/{id}",
		.notice = N_("Changes saved.") },
	{ POST, "/departments/{id}/preview", DEPARTMENT_WRITE,
		.summary = "preview whom deleting a department affects",
		.query = { Q_department_delete_preview },
		.page = { Q_preview_people, Q_preview_flags },
		.fields = ends, .form = "/departments/{id}",
		.view = "department/delete" },
	{ DELETE, "/departments/{id}", DEPARTMENT_WRITE,
		.query = { Q_department_delete }, .fields = looked_at,
		.form = "/departments/{id}/preview", .next = "/departments",
		.notice = N_("Department deleted.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	RIGHTS_CHANGE_REFUSALS,
	PREVIEW_REFUSAL,
	RIGHTS_CHANGE_OF_PLACE,
	{ "reach_grows", N_("That would let you reach more people than now. "
		"Ask somebody whose rights are not of a place.") },
	{ "department_name_unique", N_("There is a department of this name "
		"in the same place already.") },
	{ "department_parent_id_exists",
		N_("Choose a department from the list.") },
	{ "department_parent_id_cycle",
		N_("A department cannot be below itself.") },
	{ "department_parent_id_depth",
		N_("Departments can have ten levels at most.") },
	{ "department_id_in_use", N_("There are people, teams or departments "
		"in it. Move them up with it, or elsewhere first.") },
	{ 0 }
};

const struct resource department = { "department", routes, refusals };
