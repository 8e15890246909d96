/* Teams: who works together, and who leads. */
#include "resource/rights_change.h"

static const struct field fields[] = {
	{ "name", TEXT, N_("Name"), 1, 120, .required = true },
	{ "department_id", UUID, N_("Department"),
		.options = Q_department_options },
	{ 0 }
};

static const struct field joins[] = {
	{ "person_id", UUID, N_("Person"), .required = true,
		.options = Q_team_join_options },
	{ "is_lead", BOOLEAN, N_("Leads the team") }, PREVIEW,
	{ 0 }
};

static const struct field changes[] = {
	{ "name", TEXT, N_("Name"), 1, 120 },
	{ "department_id", UUID, N_("Department"),
		.options = Q_department_options }, PREVIEW,
	{ 0 }
};

static const struct field looked_at[] = { PREVIEW, { 0 } };

static const struct route routes[] = {
	{ GET, "/teams", TEAM_READ, .query = { Q_team_list },
		.export = Q_team_export, .export_permission = TEAM_READ,
		.view = "team/list", .flags = CSV },
	{ GET, "/teams/new", TEAM_WRITE, .page = { Q_department_options },
		.shows = fields, .fields = fields + 1, .view = "team/form",
		.flags = PAGE_ONLY },
	{ POST, "/teams", TEAM_WRITE, .query = { Q_team_create },
		.fields = fields, .form = "/teams/new",
		.next = "/teams/{id}", .notice = N_("Team added.") },
	{ GET, "/teams/{id}", TEAM_READ, .query = { Q_team_get },
		.page = { Q_team_people, Q_team_join_options },
		.shows = joins, .view = "team/detail" },
	{ GET, "/teams/{id}/edit", TEAM_WRITE, .query = { Q_team_get },
		.page = { Q_department_options }, .shows = fields,
		.view = "team/edit", .flags = PAGE_ONLY },
	{ PATCH, "/teams/{id}/preview", TEAM_WRITE,
		.query = { Q_team_preview },
		.page = { Q_preview_people, Q_preview_flags },
		.fields = changes, .form = "/teams/{id}/edit",
		.view = "team/preview" },
	{ PATCH, "/teams/{id}", TEAM_WRITE, .query = { Q_team_update },
		.fields = changes, .form = "/teams/{id}/edit",
		.next = "/teams/{id}", .notice = N_("Changes saved.") },
	{ POST, "/teams/{id}/preview", TEAM_WRITE,
		.summary = "preview whom deleting a team affects",
		.query = { Q_team_delete_preview },
		.page = { Q_preview_people, Q_preview_flags },
		.form = "/teams/{id}", .view = "team/delete" },
	{ DELETE, "/teams/{id}", TEAM_WRITE, .query = { Q_team_delete },
		.fields = looked_at,
		.form = "/teams/{id}/preview", .next = "/teams",
		.notice = N_("Team deleted.") },
	{ GET, "/teams/{id}/members", TEAM_READ,
		.query = { Q_team_people, Q_team_get }, .flags = API_ONLY },
	{ PUT, "/teams/{id}/members/preview", TEAM_WRITE,
		.query = { Q_team_member_set_preview },
		.page = { Q_preview_people, Q_preview_flags },
		.fields = joins, .form = "/teams/{id}",
		.view = "team/member" },
	{ PUT, "/teams/{id}/members", TEAM_WRITE,
		.summary = "put a person into a team",
		.query = { Q_team_member_set, Q_rights_change_asked },
		.fields = joins,
		.form = "/teams/{id}", .next = "/teams/{id}",
		.notice = N_("The team has changed.") },
	{ POST, "/teams/{id}/members/{person_id}/preview", TEAM_WRITE,
		.query = { Q_team_member_end_preview },
		.page = { Q_preview_people, Q_preview_flags },
		.form = "/teams/{id}", .view = "team/end" },
	{ DELETE, "/teams/{id}/members/{person_id}", TEAM_WRITE,
		.summary = "take a person out of a team",
		.query = { Q_team_member_end }, .fields = looked_at,
		.form = "/teams/{id}",
		.next = "/teams/{id}",
		.notice = N_("Taken out of the team.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	RIGHTS_CHANGE_REFUSALS,
	RIGHTS_CHANGE_OF_PLACE,
	PREVIEW_REFUSAL,
	{ "reach_grows", N_("That would let you reach more people than now. "
		"Ask somebody whose rights are not of a place.") },
	{ "team_name_unique", N_("There is a team of this name already.") },
	{ "team_department_id_exists",
		N_("Choose a department from the list.") },
	{ "team_member_member_id_exists",
		N_("Choose somebody from the list.") },
	{ 0 }
};

const struct resource team = { "team", routes, refusals };
