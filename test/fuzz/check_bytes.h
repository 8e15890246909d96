/*
 * Gives bytes to one of the structure checks as the file that it expects.
 * What is accepted must not be accepted without its last byte, unless that
 * was white space.
 */
#ifndef FUZZ_CHECK_BYTES_H
#define FUZZ_CHECK_BYTES_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/check.h"

typedef enum flaw structure_check(struct source *);

static struct source source;

static inline enum flaw
check_file(structure_check *check, int file, size_t size)
{
	enum flaw flaw;

	source_init(&source, file, (int64_t)size);
	flaw = check(&source);
	if (source.broken || flaw >= FLAW_COUNT || flaw == FLAW_UNREADABLE)
		abort();
	return flaw;
}

static inline void
check_bytes(structure_check *check, const uint8_t *data, size_t size)
{
	static int file = -1;

	if (file < 0)
		file = memfd_create("fuzz", MFD_CLOEXEC);
	if (size == 0)
		return;
	if (ftruncate(file, 0) != 0 ||
	    pwrite(file, data, size, 0) != (ssize_t)size)
		abort();
	if (check_file(check, file, size) == FLAW_NONE && size > 1 &&
	    memchr("\t\n\f\r ", data[size - 1], 6) == NULL &&
	    check_file(check, file, size - 1) == FLAW_NONE)
		abort();
}

#endif
