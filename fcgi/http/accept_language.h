/*
 * The Accept-Language header of RFC 9110 section 12.5.4. Must not know which
 * languages there are.
 */
#ifndef HTTP_ACCEPT_LANGUAGE_H
#define HTTP_ACCEPT_LANGUAGE_H

#include "base/pool.h"

/* Longer headers, and such with more ranges, are not read. */
#define ACCEPT_LANGUAGE_MAX 1024
#define ACCEPT_LANGUAGE_RANGES 32

/*
 * The index of the code (small letters, as "de") that the reader likes best:
 * of the highest weight, then the one named first; "de-AT" speaks for "de"
 * too (RFC 4647 section 3.4), "*" for all that no other range is about, the
 * first code first. -1 where none is wanted, or the first as good as any, and
 * where the header is absent or not what the RFC says: a header that is partly
 * broken says nothing.
 */
int accept_language(struct slice header, const char *const *codes,
	size_t count);

#endif
