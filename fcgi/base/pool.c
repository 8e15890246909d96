/*
 * A bump allocator in blocks with a list of deferred clean-ups.
 * Must not know HTTP, SQL, or what a request is.
 */
#include "base/pool.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 16384u

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) char data[];
};

struct cleanup {
	struct cleanup *next;
	void (*release)(void *);
	void *subject;
};

struct pool {
	struct block *blocks;
	struct cleanup *cleanups;
};

static void *
must(void *memory)
{
	if (memory == NULL) {
		fputs("out of memory\n", stderr);
		abort();
	}
	return memory;
}

static struct block *
block_create(size_t size, struct block *next)
{
	struct block *block = must(malloc(sizeof(*block) + size));

	block->next = next;
	block->size = size;
	block->used = 0;
	return block;
}

struct pool *
pool_create(void)
{
	struct pool *pool = must(calloc(1, sizeof(*pool)));

	pool->blocks = block_create(BLOCK_SIZE, NULL);
	return pool;
}

void
pool_reset(struct pool *pool)
{
	struct block *block;

	while (pool->cleanups != NULL) {
		struct cleanup *cleanup = pool->cleanups;

		pool->cleanups = cleanup->next;
		cleanup->release(cleanup->subject);
	}
	while ((block = pool->blocks)->next != NULL) {
		pool->blocks = block->next;
		free(block);
	}
	pool->blocks->used = 0;
}

void
pool_destroy(struct pool *pool)
{
	pool_reset(pool);
	free(pool->blocks);
	free(pool);
}

/*
 * A large request gets a block of its own in front of the current one, so
 * that the first block, which reset keeps, always has the standard size.
 */
static struct block *
block_for(struct pool *pool, size_t size)
{
	struct block *block = pool->blocks;

	if (block->size - block->used >= size)
		return block;
	return pool->blocks = block_create(
		size > BLOCK_SIZE ? size : BLOCK_SIZE, block);
}

void *
pool_alloc(struct pool *pool, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *block;
	void *memory;

	if (size > SIZE_MAX / 2)
		must(NULL);
	size = (size + align - 1) / align * align;
	block = block_for(pool, size);
	memory = block->data + block->used;
	block->used += size;
	return memset(memory, 0, size);
}

char *
pool_copy(struct pool *pool, const char *data, size_t length)
{
	char *copy = pool_alloc(pool, length + 1);

	if (length > 0)
		memcpy(copy, data, length);
	return copy;
}

char *
pool_text(struct pool *pool, const char *text)
{
	return pool_copy(pool, text, strlen(text));
}

char *
pool_vprintf(struct pool *pool, const char *format, va_list args)
{
	va_list again;
	int length;
	char *text;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		abort();
	text = pool_alloc(pool, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *
pool_printf(struct pool *pool, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = pool_vprintf(pool, format, args);
	va_end(args);
	return text;
}

void
pool_defer(struct pool *pool, void (*release)(void *), void *subject)
{
	struct cleanup *cleanup = pool_alloc(pool, sizeof(*cleanup));

	cleanup->release = release;
	cleanup->subject = subject;
	cleanup->next = pool->cleanups;
	pool->cleanups = cleanup;
}

struct slice
slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

int
slice_equals(struct slice slice, const char *text)
{
	return strlen(text) == slice.length &&
		(slice.length == 0 ||
		memcmp(slice.data, text, slice.length) == 0);
}
