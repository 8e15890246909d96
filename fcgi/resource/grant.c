/* What people may do: roles and exceptions given to them, and why. */
#include "resource/grant.h"

#include <string.h>

#include "present/rows.h"
#include "resource/permission_choice.h"

#define ROLE_FIELDS \
	{ "role_id", UUID, N_("Role"), .required = true, \
		.options = Q_role_options }, \
	{ "department_id", UUID, N_("Only in the department"), \
		.options = Q_department_options }, \
	{ "team_id", UUID, N_("Only in the team"), \
		.options = Q_team_options }, \
	{ "ends_on", DATE, N_("Last day") }, \
	{ "reason", TEXT, N_("Reason"), 0, 500 }

static const struct field role_fields[] = { ROLE_FIELDS, PREVIEW, { 0 } };

static const struct choice effects[] = {
	{ "allow", N_("Allow") },
	{ "deny", N_("Deny") },
	{ 0 }
};

static const struct choice conditions[] = {
	{ "two_factor", N_("Signs in with two factors") },
	{ 0 }
};

#define EXCEPTION_FIELDS \
	{ "permission", CHOICE, N_("Permission"), .required = true, \
		.choices = permission_choices }, \
	{ "effect", CHOICE, N_("Allow or deny"), .required = true, \
		.standard = "allow", .choices = effects }, \
	{ "reach", CHOICE, N_("Reach"), .standard = "organization", \
		.choices = reach_choices, .parameter = "wanted_reach" }, \
	{ "department_id", UUID, N_("Department"), \
		.options = Q_department_options }, \
	{ "team_id", UUID, N_("Team"), .options = Q_team_options }, \
	{ "condition", CHOICE, N_("Only while the person"), \
		.choices = conditions }, \
	{ "ends_on", DATE, N_("Last day") }

/* A reason is given when all else is settled, and looked at. */
static const struct field exception_preview_fields[] = { EXCEPTION_FIELDS,
	{ "reason", TEXT, N_("Reason"), 1, 500 }, PREVIEW,
	{ 0 }
};
static const struct field exception_fields[] = { EXCEPTION_FIELDS,
	{ "reason", TEXT, N_("Reason"), 1, 500, .required = true }, PREVIEW,
	{ 0 }
};

static const struct field looked_at[] = { PREVIEW, { 0 } };

/* The forms of a person's page: what one has not, the other has. */
static const struct field form_fields[] = {
	{ "role_id", UUID, N_("Role"), .options = Q_role_options },
	EXCEPTION_FIELDS,
	{ "reason", TEXT, N_("Reason"), 1, 500 },
	{ 0 }
};

/* Permissions to ask for; permission_request.c takes them. */
static const struct field asked_for[] = {
	{ "permission", CHOICE, N_("Permission"),
		.options = Q_permission_request_askable },
	{ "reason", TEXT, N_("Reason"), 1, 500 },
	{ 0 }
};

#define AT { "at", DATE, N_("As of") }

static const struct field as_of[] = { AT, { 0 } };

static const struct field explain_fields[] = {
	{ "permission", CHOICE, N_("Permission"), .required = true,
		.choices = permission_choices },
	{ "subject_id", UUID, N_("Person") }, AT,
	{ 0 }
};

static const struct field check_fields[] = {
	{ "permissions", CHOICES, N_("Permissions"), .required = true,
		.choices = permission_choices },
	{ 0 }
};

static const struct field holder_fields[] = {
	{ "permission", CHOICE, N_("Permission"),
		.standard = "role.assign", .choices = permission_choices },
	AT, { 0 }
};

/* A row of the database as the policy's rule. */
static struct rule
rule_of(const PGresult *rows, int row, enum permission permission)
{
	const char *effect = PQgetvalue(rows, row,
		PQfnumber(rows, "effect"));
	const char *reach = PQgetvalue(rows, row, PQfnumber(rows, "reach"));
	const char *anchor = PQgetvalue(rows, row,
		PQfnumber(rows, "anchor_id"));
	struct rule rule = { .permission = permission,
		.scope = scope_find(reach, strlen(reach)) };

	if (is_uuid(anchor))
		memcpy(rule.anchor, anchor, UUID_SIZE);
	rule.effect = strcmp(effect, "deny") == 0 ? EFFECT_DENY :
		strcmp(effect, "allow") == 0 ? EFFECT_ALLOW : EFFECT_ROLE;
	return rule;
}

/* The row that stands where there is no rule. */
static bool
is_nothing(const PGresult *rows, int row)
{
	return strcmp(PQgetvalue(rows, row, PQfnumber(rows, "effect")),
		"none") == 0;
}

static void
say_nothing(const struct request *request, PGresult *rows)
{
	const char *sentence = say(request, N_("None of their roles gives it, "
		"and no exception does."));
	char *reason = pool_text(request->pool, sentence);

	(void)PQsetvalue(rows, 0, PQfnumber(rows, "reason"), reason,
		(int)strlen(reason));
}

/* The verdict of the policy itself about the rules that are told with it. */
static struct decision
decide(const PGresult *rows, enum permission permission)
{
	struct grants grants = { 0 };
	const struct subject subject = { .signed_in = true, .grants = &grants,
		.member = strcmp(PQgetvalue(rows, 0,
		PQfnumber(rows, "status")), "active") == 0 };

	for (int row = 0; row < PQntuples(rows); row++) {
		struct rule rule = rule_of(rows, row, permission);

		if (!is_nothing(rows, row))
			policy_add(&grants, &rule);
	}
	return policy_decide(&subject, permission);
}

static enum status
explain(struct request *request)
{
	PGresult *rows = result_of(request, Q_grant_explain);
	enum permission permission =
		permission_by_name(value_of(request, "permission"));
	struct buf *out = &request->http.out;
	struct decision decision;

	if (rows == NULL || PQntuples(rows) == 0)
		return NOT_FOUND;
	decision = decide(rows, permission);
	buf_printf(out, "{\"permission\":\"%s\",\"allowed\":%s,"
		"\"reach\":\"%s\",\"reasons\":[",
		permission_name(permission),
		decision.verdict == ALLOW ? "true" : "false",
		scope_name(decision.scope));
	if (is_nothing(rows, 0))
		say_nothing(request, rows);
	rows_json_list(out, rows, PQntuples(rows));
	buf_text(out, "]}");
	request->http.out_type = "application/json; charset=utf-8";
	request->answered = true;
	return OK;
}

static void
add_check(struct request *request, enum permission permission,
	const char *before)
{
	enum scope scope = (enum scope)
		request->principal->grants.scope[permission];

	buf_printf(&request->http.out, "%s{\"permission\":\"%s\","
		"\"allowed\":%s,\"reach\":\"%s\"}", before,
		permission_name(permission),
		scope == SCOPE_NONE ? "false" : "true", scope_name(scope));
}

/* What front ends show and hide; what is done is judged when it is done. */
static enum status
check(struct request *request)
{
	const char *list = value_of(request, "permissions");
	char *names = pool_copy(request->pool, list + 1, strlen(list) - 2);
	const char *before = "";
	char *name;

	buf_text(&request->http.out, "{\"permissions\":[");
	while ((name = strsep(&names, ",")) != NULL) {
		add_check(request, permission_by_name(name), before);
		before = ",";
	}
	buf_text(&request->http.out, "]}");
	request->http.out_type = "application/json; charset=utf-8";
	request->answered = true;
	return OK;
}

static const struct route routes[] = {
	{ GET, "/my-permissions", ORGANIZATION_READ, .query = { Q_grant_self },
		.page = { Q_grant_rules_mine, Q_permission_request_mine,
			Q_permission_request_askable }, .shows = asked_for,
		.view = "grant/mine", .flags = PAGE_ONLY },
	{ GET, "/my-permissions", ORGANIZATION_READ, .query = { Q_grant_mine },
		.summary = "list what the caller may", .flags = API_ONLY },
	{ GET, "/members/{id}/permissions", MEMBER_READ,
		.query = { Q_grant_member },
		.page = { Q_grant_list, Q_grant_rules, Q_grant_lacks,
			Q_role_options, Q_department_options,
			Q_team_options },
		.fields = as_of, .shows = form_fields,
		.view = "grant/member", .flags = PAGE_ONLY },
	{ GET, "/members/{id}/grants", MEMBER_READ,
		.summary = "list the roles and exceptions of a member",
		.query = { Q_grant_list, Q_grant_member }, .fields = as_of,
		.flags = API_ONLY },
	{ POST, "/members/{id}/roles/preview", ROLE_ASSIGN,
		.summary = "show what giving a member a role would do",
		.query = { Q_grant_role_preview },
		.page = { Q_preview_flags, Q_preview_people },
		.fields = role_fields, .form = "/members/{id}/permissions",
		.view = "grant/role" },
	{ POST, "/members/{id}/roles", ROLE_ASSIGN,
		.summary = "give a member a role",
		.query = { Q_grant_role, Q_rights_change_asked },
		.fields = role_fields,
		.form = "/members/{id}/permissions",
		.next = "/members/{member_id}/permissions",
		.notice = N_("Role given. It counts at once.") },
	{ POST, "/members/{id}/exceptions/preview", ROLE_ASSIGN,
		.summary = "show what an exception for a member would do",
		.query = { Q_grant_permission_preview },
		.page = { Q_preview_flags, Q_preview_people },
		.fields = exception_preview_fields,
		.form = "/members/{id}/permissions",
		.view = "grant/exception" },
	{ POST, "/members/{id}/exceptions", ROLE_ASSIGN,
		.summary = "allow or deny a member one permission",
		.query = { Q_grant_permission, Q_rights_change_asked },
		.fields = exception_fields,
		.form = "/members/{id}/permissions",
		.next = "/members/{member_id}/permissions",
		.notice = N_("Exception made. It counts at once.") },
	{ POST, "/grants/{id}/preview", ROLE_ASSIGN,
		.summary = "show what ending a role or an exception would do",
		.query = { Q_grant_end_preview },
		.page = { Q_preview_flags, Q_preview_people },
		.view = "grant/end" },
	{ DELETE, "/grants/{id}", ROLE_ASSIGN,
		.summary = "end a role or an exception of a member",
		.query = { Q_grant_end, Q_rights_change_asked },
		.fields = looked_at, .form = "/grants/{id}/preview",
		.next = "/members/{member_id}/permissions",
		.notice = N_("Taken away. It counts at once.") },
	{ GET, "/permissions/explain", ROLE_READ,
		.summary = "explain why somebody may do something",
		.answer = "permission text, allowed bool, reach text, "
			"reasons [{$grant_explain}]",
		.query = { Q_grant_explain }, .finish = explain,
		.fields = explain_fields, .flags = API_ONLY },
	{ POST, "/permissions/check", ROLE_READ, .query = { Q_grant_self },
		.summary = "check what the caller may",
		.answer = "permissions [{permission text, allowed bool, "
			"reach text}]",
		.finish = check, .fields = check_fields, .flags = API_ONLY },
	{ GET, "/permissions/holders", ROLE_ASSIGN,
		.summary = "list who holds a permission",
		.query = { Q_permission_holders }, .fields = holder_fields,
		.view = "grant/holders" },
	{ 0 }
};

static const struct refusal refusals[] = {
	GRANT_REFUSALS,
	PREVIEW_REFUSAL,
	{ "grant_end_exceeds", N_("You can only take away what you could "
		"give.") },
	{ "member_role_owner_denied", N_("Something is denied to this person: "
		"end that first.") },
	{ "member_permission_owner", N_("Nothing is denied to an owner. End "
		"the ownership first.") },
	{ "member_role_source_directory", N_("This role comes from the "
		"directory that the person signs in by.") },
	{ "membership_role_last_owner", N_("The organization needs an owner. "
		"Make somebody else one first.") },
	{ 0 }
};

const struct resource grant =
	{ "grant", routes, refusals, .table = "member_role" };
