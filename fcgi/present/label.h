/* Values as people read them; texts are the pool's or the caller's own. */
#ifndef PRESENT_LABEL_H
#define PRESENT_LABEL_H

#include "base/language.h"

/* "2026-12-03..." -> "3 Dec 2026", "3. Dez. 2026". */
struct slice label_date(struct pool *pool, const struct language *language,
	const char *text);

/* "2026-12-03..." -> "Dec", "Dez.": for axes. */
struct slice label_month(const struct language *language, const char *text);

/* "2026-12-03 14:05:06+01" -> "3 Dec 2026, 14:05". */
struct slice label_timestamp(struct pool *pool,
	const struct language *language, const char *text);

/* Bytes -> "303 bytes", "12 KB", "1.4 MB", "1,4 MB". */
struct slice label_size(struct pool *pool, const struct language *language,
	const char *text);

/* "1234.5" -> "1,234.5", "1.234,5": the digits are kept as they are. */
struct slice label_number(struct pool *pool, const struct language *language,
	const char *text);

/* "{30,7,1}" -> "30, 7, 1". */
struct slice label_array(struct pool *pool, struct slice text);

/*
 * "{Type,"Issue date"}" -> "Type, Issue date", each text translated; they hold
 * no quotes and no backslashes.
 */
struct slice label_texts(struct pool *pool, const struct language *language,
	struct slice text);

#endif
