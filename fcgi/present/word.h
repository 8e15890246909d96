/*
 * What people call the codes that rows keep, and the roles that every
 * organization has. Must not know any one table or statement.
 */
#ifndef PRESENT_WORD_H
#define PRESENT_WORD_H

#include "base/language.h"

/*
 * The title of a built-in role in the language, by its code or its English
 * title ("admin", "Admin" -> "Administrator"); NULL for any other role.
 */
const char *word_of_role(const struct language *language, struct slice name);

/*
 * What stood in a column, as people read it: "pending" in `review`, a
 * permission in `scopes`, "2026-12-03" in `expires_on`. Items of a list are
 * parted by ", "; what is not known stays what it is.
 */
struct slice word_of_value(struct pool *pool, const struct language *language,
	const char *column, struct slice text);

/*
 * The name of what an event is about, where a role or a permission is part of
 * it: "Admin, Ana" of a `member_role` -> "Administrator, Ana". The kind is
 * that of an audit event or a notification; others' names stay what they are.
 */
struct slice word_of_subject(struct pool *pool,
	const struct language *language, const char *kind, struct slice name);

/*
 * By what it was allowed: "audit.read" -> "Read the audit log (audit.read)";
 * anything but a permission stays what it is.
 */
struct slice word_of_action(struct pool *pool,
	const struct language *language, struct slice action);

#endif
