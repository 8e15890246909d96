/* Small files that a program reads whole at its start. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/pool.h"

/*
 * The bytes of a regular file of at most `most` bytes in pool, with a NUL
 * after them that is not counted. NULL, or a sentence in pool that names the
 * file and what is wrong with it.
 */
const char *file_read(struct pool *pool, const char *path, size_t most,
	struct slice *bytes);

#endif
