/*
 * Secrets that have names, so that one can follow another without a break:
 * "new:... old:...". Must not know what they sign.
 */
#ifndef BASE_NAMED_KEY_H
#define BASE_NAMED_KEY_H

#include "base/pool.h"

#define NAMED_KEYS_MAX 8
#define NAMED_KEY_LEAST 32	/* characters */
#define KEY_NAME_SIZE 33

struct named_key {
	char name[KEY_NAME_SIZE];
	struct slice secret;	/* bytes of the text that was parsed */
};

struct named_keys {
	struct named_key items[NAMED_KEYS_MAX];
	size_t count;
};

/*
 * Entries "name:secret" with blanks between them; the name of a single entry
 * may be left out, and is then "1". A name is 1 to 32 of [A-Za-z0-9_-] and no
 * other's. A secret has at least NAMED_KEY_LEAST characters, is not a few
 * that are repeated, and not the word of an example. NULL, or what is wrong
 * without repeating any of it.
 */
const char *named_keys_parse(const char *text,
	struct named_keys *secrets);

#endif
