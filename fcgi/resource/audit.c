/* The audit log: who did what to what, and when. */
#include "resource/resource.h"

/* What changed who may do what, the organization itself, or a status. */
static const struct choice views[] = {
	{ "permissions", N_("Permissions") },
	{ "organization", N_("Organization") },
	{ "status", N_("Status") }, { 0 }
};

/* Words for tables, as audit_listed() makes them. */
static const struct choice kinds[] = {
	{ "account", N_("Account") },
	{ "api_token", N_("API token") },
	{ "capability", N_("Link by mail") },
	{ "certificate", N_("Certificate") },
	{ "certificate_type", N_("Certificate type") },
	{ "department", N_("Department") },
	{ "document", N_("Document") },
	{ "identity", N_("Identity") },
	{ "identity_provider", N_("Identity provider") },
	{ "idp_group_role", N_("Role of a group") },
	{ "member_department", N_("Place of a person") },
	{ "member_manager", N_("Manager") },
	{ "member_role", N_("Role") },
	{ "membership", N_("Person") },
	{ "organization", N_("Organization") },
	{ "role", N_("Kind of role") },
	{ "session", N_("Sign-in") },
	{ "team", N_("Team") },
	{ "team_member", N_("Team member") },
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
		.page = { Q_member_options }, .export = Q_audit_export,
		.export_permission = AUDIT_READ, .fields = filters,
		.view = "audit/list", .flags = CSV },
	{ 0 }
};

const struct resource audit = { "audit", routes, NULL };
