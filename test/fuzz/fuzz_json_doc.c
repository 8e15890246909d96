/* JSON documents: what is read is whole, within the limits and UTF-8. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "http/json_doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static size_t
walk(const struct json *json, int depth)
{
	size_t count = 0;

	for (; json != NULL; json = json->next) {
		must(strlen(json->text) == json->length);
		must(utf8_valid(json->text, json->length));
		must(json->first == NULL || depth < JSON_DOC_DEPTH);
		count += 1 + walk(json->first, depth + 1);
	}
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_create();
	const char *reason;
	const struct json *json = json_doc(pool,
		(struct slice){ (const char *)data, size }, &reason);
	int64_t seconds;

	must((json == NULL) == (reason != NULL));
	must(walk(json, 0) <= JSON_DOC_NODES);
	if (json != NULL && json_seconds(json, &seconds))
		must(seconds >= 0);
	pool_destroy(pool);
	return 0;
}
