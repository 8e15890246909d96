/* Catalogues as msgfmt writes them, made in memory. */
#ifndef TEST_MO_FIXTURE_H
#define TEST_MO_FIXTURE_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/pool.h"

/* In the order of the originals; NUL separates plurals. */
struct mo_pair {
	struct slice original;
	struct slice translation;
};

#define MO(original, translation) { SLICE(original), SLICE(translation) }
#define MO_HEAD(rule) MO("", "Content-Type: text/plain; charset=UTF-8\n" \
	"Plural-Forms: " rule "\n")

static inline struct slice
mo_make(struct pool *pool, const struct mo_pair *pairs, size_t count)
{
	uint32_t n = (uint32_t)count, head[7] = { 0x950412de, 0, n, 28,
		28 + n * 8, 0, 28 + n * 16 };
	char *bytes = pool_alloc(pool, 65536);
	uint32_t at = 28 + n * 16;

	memcpy(bytes, head, sizeof(head));
	for (uint32_t i = 0; i < 2 * n; i++) {
		struct slice text = i < n ? pairs[i].original :
			pairs[i - n].translation;
		uint32_t entry[2] = { (uint32_t)text.length, at };

		memcpy(bytes + 28 + i * 8, entry, sizeof(entry));
		if (text.length > 0)
			memcpy(bytes + at, text.data, text.length);
		at += (uint32_t)text.length + 1;
	}
	return (struct slice){ bytes, at };
}

static inline int
mo_write(const char *path, struct slice bytes)
{
	FILE *file = fopen(path, "w");

	return file != NULL && fwrite(bytes.data, 1, bytes.length, file) ==
		bytes.length && fclose(file) == 0;
}

#endif
