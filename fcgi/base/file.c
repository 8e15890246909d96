/* Reading a file from its beginning to its end. Must not know what is in it. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
refusal(struct pool *pool, const struct stat *facts, size_t most)
{
	if (!S_ISREG(facts->st_mode))
		return "is not a file";
	if ((size_t)facts->st_size > most)
		return pool_printf(pool, "is larger than %zu KiB",
			most >> 10);
	return NULL;
}

/* NULL, or what went wrong. */
static const char *
read_bytes(struct pool *pool, int file, size_t most, struct slice *bytes)
{
	struct stat facts;
	size_t used = 0;
	ssize_t got = 1;
	const char *reason;
	char *data;

	if (fstat(file, &facts) < 0)
		return strerror(errno);
	reason = refusal(pool, &facts, most);
	if (reason != NULL)
		return reason;
	data = pool_alloc(pool, (size_t)facts.st_size + 1);
	while (got > 0 && used < (size_t)facts.st_size) {
		got = read(file, data + used, (size_t)facts.st_size - used);
		used += got > 0 ? (size_t)got : 0;
	}
	*bytes = (struct slice){ data, used };
	return got < 0 ? "cannot be read" : NULL;
}

const char *
file_read(struct pool *pool, const char *path, size_t most,
	struct slice *bytes)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	const char *reason = file < 0 ? strerror(errno) :
		read_bytes(pool, file, most, bytes);

	if (file >= 0)
		close(file);
	return reason == NULL ? NULL :
		pool_printf(pool, "%s: %s", path, reason);
}
