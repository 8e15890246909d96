/* Roles of an organization, and what they allow. */
#include "resource/rights_change.h"

#include "resource/permission_choice.h"

#define FIELDS \
	{ "name", TEXT, N_("Name"), 1, 120, .required = true }, \
	{ "description", LINES, N_("Description"), 0, 500 }, \
	{ "reach", CHOICE, N_("Reach"), .standard = "organization", \
		.choices = reach_choices, .parameter = "role_reach" }, \
	{ "parent_id", UUID, N_("Role to build on"), \
		.options = Q_role_parent_options }, \
	{ "permissions", CHOICES, N_("Permissions"), \
		.choices = permission_choices }

static const struct field fields[] = { FIELDS, { 0 } };
static const struct field looked_at[] = { FIELDS,
	PREVIEW, { 0 }
};
static const struct field ends[] = { PREVIEW, { 0 } };

static const struct route routes[] = {
	{ GET, "/roles", ROLE_READ, .query = { Q_role_list },
		.export = Q_role_export, .export_permission = ROLE_READ,
		.view = "role/list", .flags = CSV },
	{ GET, "/roles/matrix", ROLE_READ, .query = { Q_role_list },
		.page = { Q_role_matrix }, .view = "role/matrix",
		.flags = PAGE_ONLY },
	{ GET, "/roles/new", ROLE_WRITE, .page = { Q_role_parent_options },
		.shows = fields, .view = "role/form", .flags = PAGE_ONLY },
	{ POST, "/roles", ROLE_WRITE,
		.query = { Q_role_create, Q_rights_change_asked },
		.fields = fields, .form = "/roles/new", .next = "/roles/{id}",
		.notice = N_("Role added.") },
	{ GET, "/roles/{id}", ROLE_READ, .query = { Q_role_get },
		.page = { Q_role_allowed, Q_role_people },
		.view = "role/detail" },
	{ GET, "/roles/{id}/edit", ROLE_WRITE, .query = { Q_role_get },
		.page = { Q_role_parent_options }, .shows = fields,
		.view = "role/edit", .flags = PAGE_ONLY },
	{ PATCH, "/roles/{id}/preview", ROLE_WRITE,
		.summary = "preview whom a change of a role affects",
		.query = { Q_role_preview },
		.page = { Q_preview_changes, Q_preview_people,
			Q_preview_flags },
		.fields = fields, .form = "/roles/{id}/edit",
		.view = "role/preview" },
	{ PATCH, "/roles/{id}/edit", ROLE_WRITE, .query = { Q_role_get },
		.page = { Q_role_parent_options }, .fields = looked_at,
		.form = "/roles/{id}/edit", .view = "role/edit",
		.flags = PAGE_ONLY },
	{ PATCH, "/roles/{id}", ROLE_WRITE,
		.query = { Q_role_update, Q_rights_change_asked },
		.fields = looked_at, .form = "/roles/{id}/preview",
		.next = "/roles/{id}",
		.notice = N_("Role changed. It counts at once.") },
	{ POST, "/roles/{id}/preview", ROLE_WRITE,
		.query = { Q_role_delete_preview },
		.page = { Q_preview_changes, Q_preview_people,
			Q_preview_flags },
		.form = "/roles/{id}", .view = "role/end" },
	{ DELETE, "/roles/{id}", ROLE_WRITE,
		.query = { Q_role_delete, Q_rights_change_asked },
		.fields = ends, .form = "/roles/{id}", .next = "/roles",
		.notice = N_("Role deleted.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	{ "ownership_only", N_("Owners are made and unmade under Owners "
		"(/owners) alone: all owners are told of it.") },
	RIGHTS_CHANGE_REFUSALS,
	{ "role_name_unique", N_("There is a role of this name already.") },
	{ "role_permissions_floor", N_("One of these works only for the whole "
		"organization. Choose that, or leave it out.") },
	{ "role_permission_exceeds", N_("You can only give what you hold "
		"yourself, for the whole organization and without an end.") },
	{ "role_exceeds", N_("This role allows more than you could give, so "
		"you cannot change it. Ask somebody who holds all of it.") },
	{ "role_most", N_("An organization has 200 roles of its own at most. "
		"Delete one that nobody needs.") },
	{ "role_parent_depth", N_("At most eight roles can build on each "
		"other. Choose another role to build on.") },
	{ "role_parent_cycle", N_("A role cannot build on itself.") },
	{ "role_parent_parent_id_exists", N_("There is no such role.") },
	{ "preview_changed", N_("The role, or the people whom this "
		"concerns, changed since you looked. This is what would "
		"change now: look again, then save.") },
	{ "role_id_in_use", N_("Another role builds on this one. Change that "
		"first.") },
	{ "role_id_held", N_("Somebody has this role. Look first at what "
		"deleting it takes from them.") },
	{ 0 }
};

const struct resource role = { "role", routes, refusals };
