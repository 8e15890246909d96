/*
 * Subjects who hold role templates, as the database would tell of them.
 */
#ifndef TEST_POLICY_TEMPLATES_H
#define TEST_POLICY_TEMPLATES_H

#include <stdio.h>
#include <string.h>

#include "policy/policy.h"

#define NO SCOPE_NONE
#define OWN SCOPE_OWN
#define TEAM SCOPE_TEAM
#define DEPT SCOPE_DEPARTMENT
#define ALL SCOPE_ORGANIZATION

#define TEAM_ID "0190a000-0000-7000-8000-000000000001"
#define DEPT_ID "0190a000-0000-7000-8000-000000000002"
#define SELF_ID "0190a000-0000-7000-8000-000000000003"

/* The rules that a comma-joined list of templates comes to. */
static inline const char *
rules_of(const char *roles)
{
	static char text[16384];
	char names[256], *rest = names, *name;
	char *end = text;

	*text = '\0';
	snprintf(names, sizeof(names), "%s", roles);
	while ((name = strsep(&rest, ",")) != NULL) {
		enum role role = role_by_name(name);

		assert_int_not_equal(role, ROLE_COUNT);
		for (enum permission p = PERMISSION_FIRST;
		    p < PERMISSION_COUNT; p++) {
			enum scope scope = role_scope(role, p);

			if (scope == NO)
				continue;
			end += sprintf(end, "%s%s=%s%s",
				end == text ? "" : ";", permission_name(p),
				scope_name(scope), scope == TEAM ?
				":" TEAM_ID : scope == DEPT ? ":" DEPT_ID :
				"");
		}
	}
	return text;
}

static inline void
compile(struct grants *grants, const char *roles)
{
	assert_true(policy_compile(grants, rules_of(roles)));
}

static inline struct decision
decide_as(const char *roles, enum permission permission)
{
	struct grants grants;
	struct subject subject = { true, true, &grants };

	compile(&grants, roles);
	return policy_decide(&subject, permission);
}

static inline void
assert_scope(const char *roles, const char *name, enum scope scope)
{
	enum permission permission = permission_by_name(name);
	struct decision decision = decide_as(roles, permission);

	assert_int_not_equal(permission, PERMISSION_UNSET);
	assert_int_equal(decision.scope, scope);
	assert_int_equal(decision.verdict, scope == NO ? DENY : ALLOW);
	assert_int_equal(decision.missing,
		scope == NO ? permission : PERMISSION_UNSET);
}

#endif
