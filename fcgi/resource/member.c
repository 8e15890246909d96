/* The people of an organization. */
#include "resource/rights_change.h"

static const struct choice roles[] = {
#define ROLE(name, title, sentence) { #name, title },
#include "policy/catalogue.def"
	{ 0 }
};

static const struct field fields[] = {
	{ "roles", CHOICES, N_("Roles"), .required = true, .choices = roles },
	{ 0 }
};

static const struct field looked_at[] = { PREVIEW, { 0 } };

static const struct choice statuses[] = {
	{ "active", N_("Active") }, { "suspended", N_("Suspended") }, { 0 }
};

#define FILTERS \
	{ "search", TEXT, N_("Name or email"), 1, 100 }, \
	{ "department_id", UUID, N_("Department"), \
		.options = Q_department_options }, \
	{ "without_department", BOOLEAN, N_("In no department") }, \
	{ "team_id", UUID, N_("Team"), .options = Q_team_options }, \
	{ "role", CHOICE, N_("Role"), .choices = roles }, \
	{ "status", CHOICE, N_("Access"), .choices = statuses }

static const struct field filters[] = { FILTERS, { 0 } };

/* The list has a form for who is chosen in it: member_change.c. */
static const struct field form_fields[] = { FILTERS,
	{ "to_role_id", UUID, N_("Role"), .options = Q_role_options },
	{ "role_ends_on", DATE, N_("Last day of the role") },
	{ 0 }
};

/* A change may leave fields out elsewhere; here it is the only one. */
static enum status
need_roles(struct request *request)
{
	return value_of(request, "roles") != NULL ? OK : refuse(request,
		"roles", N_("Choose at least one role."));
}

static const struct route routes[] = {
	{ GET, "/members", MEMBER_READ, .query = { Q_member_list },
		.page = { Q_department_options, Q_team_options,
			Q_role_options },
		.export = Q_member_export, .export_permission = MEMBER_READ,
		.fields = filters, .shows = form_fields,
		.view = "member/list", .flags = CSV },
	{ GET, "/members/{id}", MEMBER_READ, .query = { Q_member_get },
		.page = { Q_member_certificates, Q_member_teams,
			Q_member_direct_reports, Q_member_history,
			Q_suspension_offered, Q_audit_history },
		.view = "member/detail" },
	{ PATCH, "/members/{id}", MEMBER_WRITE, .prepare = need_roles,
		.summary = "set the roles of a member",
		.query = { Q_member_role_set, Q_rights_change_asked },
		.fields = fields,
		.flags = API_ONLY },
	{ POST, "/members/{id}/preview", MEMBER_WRITE,
		.summary = "preview what removing a member takes",
		.query = { Q_member_remove_preview },
		.page = { Q_member_direct_reports, Q_preview_people,
			Q_preview_flags },
		.form = "/members/{id}", .view = "member/end" },
	{ DELETE, "/members/{id}", MEMBER_WRITE,
		.summary = "remove a member",
		.query = { Q_member_remove }, .fields = looked_at,
		.form = "/members/{id}/preview",
		.next = "/members", .notice = N_("Removed from the "
		"organization. Their certificates stay.") },
	{ 0 }
};

static const struct refusal refusals[] = {
	PREVIEW_REFUSAL,
	{ "emergency_access_runs", N_("While your emergency access runs, you "
		"decide on nobody's rights.") },
	{ "token_gives", N_("An API token gives no rights: it invites people "
		"as members, and changes nobody's roles.") },
	{ "ownership_only", N_("Owners are made and unmade under Owners "
		"(/owners) alone: all owners are told of it.") },
	RIGHTS_CHANGE_REFUSALS,
	{ "membership_seats_left", N_("All seats are taken. Suspend or "
		"remove somebody, or ask who looks after the plan for more "
		"seats.") },
	{ "membership_owner", N_("This is an owner. End their ownership "
		"under Owners (/owners) first.") },
	{ "membership_roles_not_held",
		N_("Only an owner can make owners, or change what they may.") },
	{ "member_role_exceeds",
		N_("Only an owner can make owners, or change what they may.") },
	{ "membership_roles_own",
		N_("Nobody changes their own roles: ask another admin.") },
	{ "membership_role_last_owner", N_("This is the only owner. Make "
		"somebody else an owner first.") },
	{ "membership_role_last_admin", N_("This is the only admin. Make "
		"somebody else an admin first.") },
	{ "member_role_owner_denied", N_("Something is denied to this person: "
		"end that first.") },
	{ "member_role_source_directory", N_("A directory gives one of these "
		"roles, and takes it. Change it there.") },
	{ 0 }
};

const struct resource member =
	{ "member", routes, refusals, .table = "membership" };
