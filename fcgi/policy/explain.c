/*
 * Sentences made of the catalogue's words.
 * Must not decide anything: it is told the decision.
 */
#include "policy/explain.h"

#include <string.h>

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

struct roles {
	bool (*are_so)(enum role, enum permission);
	enum permission permission;
	const char *(*name)(enum role);
	const char *between;
};

/* The names of the roles that are so, with the text between them. */
static const char *
join(struct pool *pool, const struct language *language,
	const struct roles *roles)
{
	struct buf text;

	buf_init(&text, pool);
	buf_text(&text, "");
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		if (!roles->are_so(role, roles->permission))
			continue;
		if (text.length > 0)
			buf_text(&text, roles->between);
		buf_text(&text, translate(language, roles->name(role)));
	}
	return text.data;
}

const char *
explain_roles(struct pool *pool, enum permission permission)
{
	const struct roles roles = { holds, permission, role_name, "," };

	return join(pool, NULL, &roles);
}

const char *
explain_role_titles(struct pool *pool, const struct language *language,
	enum permission permission)
{
	const struct roles roles = { holds, permission, role_title, ", " };

	return join(pool, language, &roles);
}

/* English writes a role small inside a sentence. */
static const char *
explain_missing(struct pool *pool, const struct language *language,
	enum permission missing)
{
	bool english = strcmp(language_code(language), "en") == 0;
	const struct roles roles = { explain_can_grant, missing,
		english ? role_name : role_title,
		translate(language, N_IN("between roles", " or ")) };

	return pool_printf(pool, translate(language,
		"%1$s needs the permission “%2$s”. "
		"An %3$s of your organization can grant it."),
		translate(language, permission_doing(missing)),
		translate(language, permission_sentence(missing)),
		join(pool, language, &roles));
}

const char *
explain_denial(struct pool *pool, const struct language *language,
	const struct subject *subject, const struct decision *decision)
{
	if (decision->verdict == ALLOW)
		return "";
	if (decision->verdict == DENY_ANONYMOUS)
		return N_("Please sign in first.");
	if (decision->verdict == DENY_UNVERIFIED)
		return pool_printf(pool, translate(language, "%s needs a "
			"confirmed email address. Open the link in the mail "
			"that we sent you, or have another sent."),
			translate(language,
			permission_doing(decision->missing)));
	if (decision->verdict == DENY_TWO_FACTOR)
		return N_("Your organization asks for two-factor sign-in. Set "
			"it up in your account first.");
	if (permission_sentence(decision->missing)[0] == '\0')
		return N_("This is not open to anybody.");
	if (!subject->member)
		return pool_printf(pool, translate(language, "%s needs an "
			"organization. Create one, or choose one of yours."),
			translate(language,
			permission_doing(decision->missing)));
	return explain_missing(pool, language, decision->missing);
}
