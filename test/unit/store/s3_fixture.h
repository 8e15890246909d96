/*
 * What the tests of the S3 store share: settings, an object in an unnamed
 * file, and a deadline.
 */
#ifndef TEST_S3_FIXTURE_H
#define TEST_S3_FIXTURE_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "store/store.h"

#define KEY_A "0190a1b2-0000-7000-8000-00000000000a" \
	"/0190a1b2-0000-7000-8000-000000000001"
#define KEY_B "0190a1b2-0000-7000-8000-00000000000b" \
	"/0190a1b2-0000-7000-8000-000000000002"

struct thing {
	struct object object;
	unsigned char sha256[SHA256_SIZE];
	char *data;
};

/* `size` bytes that differ from place to place. */
static inline void
thing_make(struct thing *thing, const char *key, size_t size)
{
	thing->data = malloc(size + 1);
	for (size_t i = 0; i < size; i++)
		thing->data[i] = (char)(i * 2654435761u >> 13);
	thing->object = (struct object){ key, memfd_create("thing", 0),
		(int64_t)size, thing->sha256, "application/pdf" };
	if (write(thing->object.fd, thing->data, size) != (ssize_t)size)
		abort();
	sha256(thing->data, size, thing->sha256);
}

static inline void
thing_free(struct thing *thing)
{
	close(thing->object.fd);
	free(thing->data);
}

static inline int64_t
within_ms(int ms)
{
	return clock_us() + ms * (int64_t)1000;
}

#endif
