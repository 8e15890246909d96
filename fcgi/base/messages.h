/*
 * A compiled catalogue of translations, as msgfmt of GNU gettext writes it
 * (gettext manual, "The Format of GNU MO Files"). It is read by ourselves,
 * since gettext() obeys the locales that happen to be installed on a host,
 * and one for the whole process.
 */
#ifndef BASE_MESSAGES_H
#define BASE_MESSAGES_H

#include <stdbool.h>

#include "base/pool.h"

struct messages;

/*
 * The catalogue over these bytes, which must outlive it, in pool. NULL, and
 * in *fault a static sentence without a subject, where they are not what
 * msgfmt writes on a machine of this byte order, are not UTF-8, or are not
 * in the order of their originals.
 */
struct messages *messages_read(struct pool *pool, struct slice bytes,
	const char **fault);

/*
 * The translation of an original (of its singular where it has a plural) in
 * the catalogue's bytes, NUL-terminated; the forms of a plural follow one
 * another with NUL between them. "" asks for the head of the catalogue.
 */
bool messages_find(const struct messages *messages, struct slice original,
	struct slice *translation);

#endif
