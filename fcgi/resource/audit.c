/* The audit log: who did what to what, and when. */
#include "resource/resource.h"

/* What changed who may do what, the organization itself, or a status. */
static const struct choice views[] = {
	{ "permissions", N_("Permissions") },
	{ "organization", N_("Organization") },
	{ "status", N_("Status") }, { 0 }
};

/* Every table that is audited, called what audit_kind_title() calls it. */
static const struct choice kinds[] = {
	{ "access_review", N_("Access review") },
	{ "access_review_item", N_("Access review item") },
	{ "account", N_("Account") },
	{ "api_token", N_("API token") },
	{ "capability", N_("Link by mail") },
	{ "certificate", N_("Certificate") },
	{ "certificate_type", N_("Certificate type") },
	{ "department", N_("Department") },
	{ "document", N_("Document") },
	{ "emergency_access", N_("Emergency access") },
	{ "export", N_("Export") },
	{ "identity", N_("Identity") },
	{ "identity_provider", N_("Identity provider") },
	{ "idp_group_role", N_("Role of a group") },
	{ "invitation", N_("Invitation") },
	{ "invitation_role", N_("Role of an invitation") },
	{ "job", N_("Background work") },
	{ "member_change", N_("Change of many people") },
	{ "member_permission", N_("Exception") },
	{ "member_role", N_("Role") },
	{ "membership", N_("Person") },
	{ "notification_default", N_("Default of notifications") },
	{ "notification_preference", N_("Wish for notifications") },
	{ "notification_setting", N_("Setting of notifications") },
	{ "organization", N_("Organization") },
	{ "permission_request", N_("Permission request") },
	{ "phone_confirmation", N_("Phone number") },
	{ "rights_change", N_("Rights change") },
	{ "role", N_("Kind of role") },
	{ "role_parent", N_("Role to build on") },
	{ "role_permission", N_("Permission of a role") },
	{ "session", N_("Sign-in") },
	{ "subscription", N_("Plan and seats") },
	{ "suspension", N_("Suspension") },
	{ "team", N_("Team") },
	{ "team_member", N_("Team member") },
	{ "two_factor", N_("Two-factor authentication") },
	{ 0 }
};

static const struct field filters[] = {
	{ "view", CHOICE, N_("View"), .choices = views },
	{ "actor_id", UUID, N_("Who"), .options = Q_member_options },
	{ "action", TEXT, N_("Action"), 1, 60 },
	{ "subject_kind", CHOICE, N_("What"), .choices = kinds },
	{ "subject_id", UUID, N_("Id") },
	{ "from", DATE, N_("From") },
	{ "to", DATE, N_("To") },
	{ 0 }
};

static const struct route routes[] = {
	{ GET, "/audit", AUDIT_READ, .query = { Q_audit_list },
		.summary = "list what happened",
		.page = { Q_member_options }, .export = Q_audit_export,
		.export_permission = AUDIT_READ, .fields = filters,
		.view = "audit/list", .flags = CSV },
	{ 0 }
};

const struct resource audit = { "audit", routes, NULL };
