/*
 * The built files that browsers load: names that views use, and addresses
 * that change with what is in the files. Must not know HTTP.
 */
#ifndef PRESENT_ASSETS_H
#define PRESENT_ASSETS_H

#include "base/pool.h"

struct assets;

/*
 * Those of a manifest, in pool: lines "name=file", '#' starts a comment. A
 * file is one name of letters, digits and . _ - only. NULL, and in *fault one
 * sentence that names file and line, where it is something else.
 */
struct assets *assets_load(struct pool *pool, const char *manifest,
	const char **fault);

/* "/assets/<file>", NUL-terminated, or data NULL where there is none. */
struct slice assets_url(const struct assets *assets, struct slice name);

#endif
