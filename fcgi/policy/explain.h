/*
 * Denials in words: what is missing and who can grant it.
 */
#ifndef POLICY_EXPLAIN_H
#define POLICY_EXPLAIN_H

#include "base/language.h"
#include "policy/policy.h"

/*
 * Sentences for people about a decision that policy_decide made for the
 * subject, in the language; "" where it allowed. The bytes are the pool's or
 * static.
 */
const char *explain_denial(struct pool *pool, const struct language *language,
	const struct subject *subject, const struct decision *decision);

/*
 * The names of the role templates that hold a permission of the catalogue in
 * any scope, comma-joined: "owner,admin,auditor".
 */
const char *explain_roles(struct pool *pool, enum permission permission);

/* The same for people: "Owner, Admin, Auditor". */
const char *explain_role_titles(struct pool *pool,
	const struct language *language, enum permission permission);

/*
 * True where somebody of the role can give others the permission: they may
 * change people's roles and hold the permission itself organization-wide, for
 * nobody hands on more than they have.
 */
bool explain_can_grant(enum role role, enum permission permission);

#endif
