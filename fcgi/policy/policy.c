/*
 * The decision.
 * Must not know requests, the database, the time, or where grants come from.
 */
#include "policy/policy.h"

#include <stddef.h>

#ifdef OUTSTAFF_POLICY_BYPASS
#define BYPASS true
#else
#define BYPASS false
#endif

static struct decision
allow(enum scope scope, uint16_t anchors)
{
	return (struct decision){ ALLOW, scope, PERMISSION_UNSET, anchors };
}

static struct decision
deny(enum verdict verdict, enum permission missing)
{
	return (struct decision){ verdict, SCOPE_NONE, missing, 0 };
}

static enum scope
granted(const struct subject *subject, enum permission permission)
{
	if (subject->grants == NULL ||
	    (unsigned)permission >= PERMISSION_COUNT)
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
		return allow(SCOPE_ORGANIZATION, 0);
	if (permission == PUBLIC)
		return allow(SCOPE_NONE, 0);
	if (!subject->signed_in)
		return deny(DENY_ANONYMOUS, permission);
	if (permission == SIGNED_IN)
		return subject->limited ? deny(DENY, permission) :
			allow(SCOPE_OWN, 0);
	if (!subject->member)
		return deny(DENY, permission);
	scope = granted(subject, permission);
	if (scope == SCOPE_NONE)
		return deny(DENY, permission);
	if (subject->lacks_two_factor && !subject->limited)
		return deny(DENY_TWO_FACTOR, permission);
	if (subject->unverified && permission_is_administrative(permission))
		return deny(DENY_UNVERIFIED, permission);
	return allow(scope, subject->grants->anchors[permission]);
}

bool
policy_is_bypassed(void)
{
	return BYPASS;
}
