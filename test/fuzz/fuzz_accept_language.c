/*
 * Accept-Language headers: the choice is one of ours, is the same without
 * regard to letter case, is also that of its code alone (where there is no
 * star), and a header that chooses nothing among all codes chooses nothing
 * among fewer.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/accept_language.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const codes[] = { "en", "de", "fr", "gsw" };
	struct pool *pool = pool_create();
	char *header = pool_copy(pool, (const char *)data, size);
	int chosen = accept_language((struct slice){ header, size }, codes, 4);

	must(chosen >= -1 && chosen < 4);
	for (size_t i = 0; i < size; i++)
		header[i] = (char)toupper((unsigned char)header[i]);
	must(accept_language((struct slice){ header, size }, codes, 4) ==
		chosen);
	for (size_t i = 1; chosen < 0 && i < 4; i++)
		must(accept_language((struct slice){ header, size }, codes,
			i) < 0);
	if (chosen >= 0 && memchr(header, '*', size) == NULL)
		must(accept_language((struct slice){ header, size },
			&codes[chosen], 1) == 0);
	pool_destroy(pool);
	return 0;
}
