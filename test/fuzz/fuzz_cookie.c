/*
 * Cookie headers: a found value lies in the header, behind its name, and has
 * only bytes that cookies have.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/cookie.h"

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
	struct pool *pool = pool_create();
	const char *header = pool_copy(pool, (const char *)data, size);
	struct slice value;
	enum cookie outcome = cookie_find(header, "sid", &value);

	if (outcome == COOKIE_FOUND) {
		must(value.data >= header + 4);
		must(memcmp(value.data - 4, "sid=", 4) == 0);
		must(value.data + value.length <= header + strlen(header));
		for (size_t i = 0; i < value.length; i++)
			must(value.data[i] > 0x20 && value.data[i] != ';');
	} else {
		must(value.length == 0);
	}
	if (outcome != COOKIE_ABSENT)
		must(strstr(header, "sid=") != NULL);
	pool_destroy(pool);
	return 0;
}
