/*
 * Sentences made of the catalogue's words.
 * Must not decide anything: it is told the decision.
 */
#include "policy/explain.h"

#include "base/buf.h"

bool
explain_can_grant(enum role role, enum permission permission)
{
	return role_scope(role, MEMBER_WRITE) == SCOPE_ORGANIZATION &&
		role_scope(role, permission) == SCOPE_ORGANIZATION;
}

static bool
holds(enum role role, enum permission permission)
{
	return role_scope(role, permission) != SCOPE_NONE;
}

/* The names of the roles that are so, with the text between them. */
static const char *
roles_that(bool (*are_so)(enum role, enum permission),
	enum permission permission, const char *between, struct pool *pool)
{
	struct buf text;

	buf_init(&text, pool);
	buf_text(&text, "");
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		if (!are_so(role, permission))
			continue;
		if (text.length > 0)
			buf_text(&text, between);
		buf_text(&text, role_name(role));
	}
	return text.data;
}

const char *
explain_roles(struct pool *pool, enum permission permission)
{
	return roles_that(holds, permission, ",", pool);
}

static const char *
explain_missing(struct pool *pool, enum permission missing)
{
	return pool_printf(pool,
		"%s needs the permission “%s”. "
		"An %s of your organization can grant it.",
		permission_doing(missing), permission_sentence(missing),
		roles_that(explain_can_grant, missing, " or ", pool));
}

const char *
explain_denial(struct pool *pool, const struct subject *subject,
	const struct decision *decision)
{
	if (decision->verdict == ALLOW)
		return "";
	if (decision->verdict == DENY_ANONYMOUS)
		return "Please sign in first.";
	if (decision->verdict == DENY_UNVERIFIED)
		return pool_printf(pool, "%s needs a confirmed email address. "
			"Open the link in the mail that we sent you, or have "
			"another sent.", permission_doing(decision->missing));
	if (permission_sentence(decision->missing)[0] == '\0')
		return "This is not open to anybody.";
	if (!subject->member)
		return pool_printf(pool, "%s needs an organization. "
			"Create one, or choose one of yours.",
			permission_doing(decision->missing));
	return explain_missing(pool, decision->missing);
}
