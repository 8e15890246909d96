/*
 * The tables that catalogue.def expands into, and names.
 * Must not decide anything.
 */
#include "policy/policy.h"

#include "base/language.h"

#include <string.h>

/* As short as a row of the catalogue wants them. */
#define SCOPE_DEPT SCOPE_DEPARTMENT
#define SCOPE_ALL SCOPE_ORGANIZATION

struct permission_row {
	const char *name;
	const char *sentence;
	const char *doing;
	unsigned char floor;
	unsigned char scope[ROLE_COUNT];
};

static const struct permission_row permissions[PERMISSION_COUNT] = {
	[PERMISSION_UNSET] = { "", "", "", 0, { 0 } },
	[PUBLIC] = { "public", "", "", 0, { 0 } },
	[SIGNED_IN] = { "signed_in", "", "", 0, { 0 } },
#define PERMISSION(id, name, sentence, doing, floor, owner, admin, billing, \
	manager, lead, member, worker, customer, auditor) \
	[id] = { name, sentence, doing, SCOPE_##floor, { \
		[ROLE_owner] = SCOPE_##owner, \
		[ROLE_admin] = SCOPE_##admin, \
		[ROLE_billing] = SCOPE_##billing, \
		[ROLE_manager] = SCOPE_##manager, \
		[ROLE_lead] = SCOPE_##lead, \
		[ROLE_member] = SCOPE_##member, \
		[ROLE_worker] = SCOPE_##worker, \
		[ROLE_customer] = SCOPE_##customer, \
		[ROLE_auditor] = SCOPE_##auditor, \
	} },
#include "policy/catalogue.def"
};

struct role_row {
	const char *name;
	const char *title;
	const char *sentence;
};

static const struct role_row roles[ROLE_COUNT] = {
#define ROLE(name, title, sentence) [ROLE_##name] = { #name, title, sentence },
#include "policy/catalogue.def"
};

static bool
is_known(enum permission permission)
{
	return (unsigned)permission < PERMISSION_COUNT;
}

static bool
names(const char *row_name, const char *name, size_t length)
{
	return strlen(row_name) == length &&
		memcmp(row_name, name, length) == 0;
}

enum permission
permission_find(const char *name, size_t length)
{
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++)
		if (names(permissions[i].name, name, length))
			return (enum permission)i;
	return PERMISSION_UNSET;
}

bool
permission_is_administrative(enum permission permission)
{
	return permission >= PERMISSION_FIRST && is_known(permission) &&
		permissions[permission].scope[ROLE_member] == SCOPE_NONE &&
		permissions[permission].scope[ROLE_auditor] == SCOPE_NONE;
}

const char *
permission_name(enum permission permission)
{
	return is_known(permission) ? permissions[permission].name : "";
}

const char *
permission_sentence(enum permission permission)
{
	return is_known(permission) ? permissions[permission].sentence : "";
}

const char *
permission_doing(enum permission permission)
{
	return is_known(permission) ? permissions[permission].doing : "";
}

struct group {
	const char *name;
	const char *title;
};

static const struct group groups[] = {
	{ "organization", N_("Organization") },
	{ "member", N_("People") },
	{ "role", N_("Roles and permissions") },
	{ "department", N_("Departments") },
	{ "team", N_("Teams") },
	{ "certificate_type", N_("Certificate types") },
	{ "certificate", N_("Certificates") },
	{ "audit", N_("Audit") },
	{ "billing", N_("Plan and seats") },
	{ "background_job", N_("Background work") },
	{ "emergency_access", N_("Emergency access") },
};

const char *
permission_group(enum permission permission)
{
	const char *name = permission_name(permission);

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (names(groups[i].name, name, strcspn(name, ".")))
			return groups[i].title;
	return "";
}

enum permission
permission_by_column(const char *name, size_t length)
{
	char text[64];
	char *last;

	if (length >= sizeof(text))
		return PERMISSION_UNSET;
	memcpy(text, name, length);
	text[length] = '\0';
	last = strrchr(text, '_');
	if (last == NULL)
		return PERMISSION_UNSET;
	*last = '.';
	return permission_find(text, length);
}

enum permission
permission_by_name(const char *name)
{
	return permission_find(name, strlen(name));
}

enum scope
permission_floor(enum permission permission)
{
	return is_known(permission) ?
		(enum scope)permissions[permission].floor : SCOPE_NONE;
}

static const char *const scopes[] = {
	[SCOPE_NONE] = "none",
	[SCOPE_OWN] = "own",
	[SCOPE_TEAM] = "team",
	[SCOPE_DEPARTMENT] = "department",
	[SCOPE_ORGANIZATION] = "organization",
};

const char *
scope_name(enum scope scope)
{
	return scopes[scope];
}

enum scope
scope_find(const char *name, size_t length)
{
	enum scope scope = SCOPE_ORGANIZATION;

	while (scope > SCOPE_NONE && !names(scopes[scope], name, length))
		scope--;
	return scope;
}

const char *
role_name(enum role role)
{
	return roles[role].name;
}

const char *
role_title(enum role role)
{
	return roles[role].title;
}

const char *
role_sentence(enum role role)
{
	return roles[role].sentence;
}

enum role
role_by_name(const char *name)
{
	enum role role = 0;

	while (role < ROLE_COUNT && strcmp(roles[role].name, name) != 0)
		role++;
	return role;
}

enum scope
role_scope(enum role role, enum permission permission)
{
	return (enum scope)permissions[permission].scope[role];
}
