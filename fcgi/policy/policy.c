/*
 * The decision, and the tables that catalogue.def expands into.
 * Must not know requests, the database, the time, or where grants come from.
 */
#include "policy/policy.h"

#include "base/language.h"

#include <stddef.h>
#include <string.h>

#ifdef OUTSTAFF_POLICY_BYPASS
#define BYPASS true
#else
#define BYPASS false
#endif

struct permission_row {
	const char *name;
	const char *sentence;
	const char *doing;
	unsigned char scope[ROLE_COUNT];
};

static const struct permission_row permissions[PERMISSION_COUNT] = {
	[PERMISSION_UNSET] = { "", "", "", { 0 } },
	[PUBLIC] = { "public", "", "", { 0 } },
	[SIGNED_IN] = { "signed_in", "", "", { 0 } },
#define PERMISSION(id, name, sentence, doing, owner, admin, member, auditor) \
	[id] = { name, sentence, doing, { \
		[ROLE_owner] = SCOPE_##owner, \
		[ROLE_admin] = SCOPE_##admin, \
		[ROLE_member] = SCOPE_##member, \
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

#include "base/language.h"
};

static struct decision
allow(enum scope scope)
{
	return (struct decision){ ALLOW, scope, PERMISSION_UNSET };
}

static struct decision
deny(enum verdict verdict, enum permission missing)
{
	return (struct decision){ verdict, SCOPE_NONE, missing };
}

static bool
is_known(enum permission permission)
{
	return (unsigned)permission < PERMISSION_COUNT;
}

static enum scope
granted(const struct subject *subject, enum permission permission)
{
	if (subject->grants == NULL || !is_known(permission))
		return SCOPE_NONE;
	return (enum scope)subject->grants->scope[permission];
}

/*
 * The order is the policy. A suspended organization is judged before
 * membership; explicit denials and then explicit permissions of one member
 * before the roles; limits and budgets, and then approval rules, after them,
 * on what would otherwise be allowed.
 */
struct decision
policy_decide(const struct subject *subject, enum permission permission)
{
	enum scope scope;

	if (BYPASS)
		return allow(SCOPE_ORGANIZATION);
	if (permission == PUBLIC)
		return allow(SCOPE_NONE);
	if (!subject->signed_in)
		return deny(DENY_ANONYMOUS, permission);
	if (permission == SIGNED_IN)
		return subject->limited ? deny(DENY, permission) :
			allow(SCOPE_OWN);
	if (!subject->member)
		return deny(DENY, permission);
	scope = granted(subject, permission);
	if (scope == SCOPE_NONE)
		return deny(DENY, permission);
	if (subject->lacks_two_factor && !subject->limited)
		return deny(DENY_TWO_FACTOR, permission);
	if (subject->unverified && permission_is_administrative(permission))
		return deny(DENY_UNVERIFIED, permission);
	return allow(scope);
}

bool
permission_is_administrative(enum permission permission)
{
	return permission >= PERMISSION_FIRST && is_known(permission) &&
		permissions[permission].scope[ROLE_member] == SCOPE_NONE &&
		permissions[permission].scope[ROLE_auditor] == SCOPE_NONE;
}

bool
policy_is_bypassed(void)
{
	return BYPASS;
}

static bool
names(const char *row_name, const char *name, size_t length)
{
	return strlen(row_name) == length &&
		memcmp(row_name, name, length) == 0;
}

static enum role
find_role(const char *name, size_t length)
{
	enum role role = 0;

	while (role < ROLE_COUNT && !names(roles[role].name, name, length))
		role++;
	return role;
}

static void
widen(struct grants *grants, enum role role)
{
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++)
		if (grants->scope[i] < permissions[i].scope[role])
			grants->scope[i] = permissions[i].scope[role];
}

void
policy_compile(struct grants *grants, const char *list)
{
	*grants = (struct grants){ 0 };
	while (list != NULL) {
		const char *end = strchrnul(list, ',');
		enum role role = find_role(list, (size_t)(end - list));

		if (role < ROLE_COUNT)
			widen(grants, role);
		list = *end == ',' ? end + 1 : NULL;
	}
}

static enum permission
find_permission(const char *name, size_t length)
{
	for (int i = PERMISSION_FIRST; i < PERMISSION_COUNT; i++)
		if (names(permissions[i].name, name, length))
			return (enum permission)i;
	return PERMISSION_UNSET;
}

void
policy_narrow(struct grants *grants, const char *list)
{
	struct grants narrow = { 0 };

	while (list != NULL) {
		const char *end = strchrnul(list, ',');
		enum permission permission =
			find_permission(list, (size_t)(end - list));

		narrow.scope[permission] = grants->scope[permission];
		list = *end == ',' ? end + 1 : NULL;
	}
	narrow.scope[PERMISSION_UNSET] = SCOPE_NONE;
	*grants = narrow;
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

enum permission
permission_by_name(const char *name)
{
	return find_permission(name, strlen(name));
}

const char *
scope_name(enum scope scope)
{
	static const char *const scopes[] = {
		[SCOPE_NONE] = "none",
		[SCOPE_OWN] = "own",
		[SCOPE_ORGANIZATION] = "organization",
	};

	return scopes[scope];
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
	return find_role(name, strlen(name));
}

enum scope
role_scope(enum role role, enum permission permission)
{
	return (enum scope)permissions[permission].scope[role];
}
