/*
 * A file as a run of bytes, seen through one window of fixed size, however
 * large it is and whatever lengths it claims. Private to the checks.
 */
#ifndef STORE_SOURCE_H
#define STORE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOURCE_WINDOW 65536

struct source {
	int fd;
	int64_t size;
	bool broken;		/* a read failed: nothing can be judged */
	int64_t start;		/* of the window in the file */
	size_t held;
	unsigned char window[SOURCE_WINDOW];
};

void source_init(struct source *source, int fd, int64_t size);

/*
 * `length` (<= SOURCE_WINDOW) bytes at the offset, valid until the next call;
 * NULL where they are not all inside the file, or it cannot be read.
 */
const unsigned char *source_at(struct source *source, int64_t offset,
	size_t length);

/*
 * As many bytes from the offset as are at hand, at least one; NULL at the
 * end of the file.
 */
const unsigned char *source_run(struct source *source, int64_t offset,
	size_t *length);

/* Offset of the first `text` that begins in [from, to), or -1. */
int64_t source_find(struct source *source, const char *text, int64_t from,
	int64_t to);

/* The same without regard to the case of ASCII letters; text in lower case. */
int64_t source_find_any_case(struct source *source, const char *text,
	int64_t from, int64_t to);

#endif
