/*
 * Texts of which each is kept once, however often it comes.
 * Must not know what they say.
 */
#ifndef BASE_TEXTS_H
#define BASE_TEXTS_H

#include "base/pool.h"

struct texts;

/*
 * The texts are kept in the pool; what finds them again is in scratch, and
 * lasts as long as that does.
 */
struct texts *texts_create(struct pool *pool, struct pool *scratch);

/* The same bytes as they are kept; not NUL-terminated. */
struct slice texts_keep(struct texts *texts, struct slice text);

#endif
