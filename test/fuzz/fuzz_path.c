/*
 * Addresses: whatever is accepted is canonical, and every accepted path
 * without a query is a place that people may be sent to.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "http/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
check_path(const struct path *path)
{
	must(path->count <= PATH_SEGMENTS_MAX);
	must(memmem(path->raw.data, path->raw.length, "//", 2) == NULL);
	must(path->raw.data[0] == '/');
	for (size_t i = 0; i < path->count; i++) {
		const char *segment = path->segments[i];
		size_t length = strlen(segment);

		must(length > 0 && strpbrk(segment, "/\\") == NULL);
		must(strcmp(segment, ".") != 0 && strcmp(segment, "..") != 0);
		must(!utf8_has_control(segment, length, false));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_create();
	const char *uri = pool_copy(pool, (const char *)data, size);
	const char *reason = NULL;
	struct path path;
	bool accepted = path_parse(pool, uri, &path, &reason) == PARSE_OK;
	bool local = path_local(uri);

	must(accepted == (reason == NULL));
	must(!local || accepted);
	must(!local || strpbrk(uri, "\\\r\n\t ") == NULL);
	if (accepted) {
		check_path(&path);
		must(local || path.query.length > 0);
	}
	pool_destroy(pool);
	return 0;
}
