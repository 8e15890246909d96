/*
 * One request's memory: allocate freely, release everything at once.
 * Must not know what it holds.
 *
 * Running out of memory ends the process: its supervisor starts another, and
 * no caller ever sees NULL.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdarg.h>
#include <stddef.h>

struct pool;

/* A run of bytes that somebody else owns; not NUL-terminated unless said. */
struct slice {
	const char *data;
	size_t length;
};

#define SLICE(literal) ((struct slice){ "" literal, sizeof(literal) - 1 })

struct pool *pool_create(void);

/* Runs the deferred clean-ups, newest first, and frees all but one block. */
void pool_reset(struct pool *pool);
void pool_destroy(struct pool *pool);

/* Zeroed memory, aligned for any type, that lives until the next reset. */
void *pool_alloc(struct pool *pool, size_t size);

/* A NUL-terminated copy. */
char *pool_copy(struct pool *pool, const char *data, size_t length);
char *pool_text(struct pool *pool, const char *text);
char *pool_printf(struct pool *pool, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *pool_vprintf(struct pool *pool, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Calls release(subject) at the next reset. */
void pool_defer(struct pool *pool, void (*release)(void *), void *subject);

struct slice slice_of(const char *text);
int slice_equals(struct slice slice, const char *text);

#endif
