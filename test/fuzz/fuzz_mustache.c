/*
 * Any bytes as templates: the first byte chooses the flags, the rest is a
 * page and up to three partials (a, b, c) with NUL between them. What
 * compiles is linked, listed and rendered against data whose shape follows
 * from the names. Strict pages must also come out without unescaped data.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "present/mustache.h"

#define PAGES 4
#define OUTPUT 65536u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char marker[] = "<\x01>";

struct pages {
	struct mustache *list[PAGES];
	size_t count;
};

static struct value
find(const struct context *context, size_t index, struct slice name)
{
	struct value value = { .kind = VALUE_MISSING, .context = context,
		.count = 2, .text = { marker, sizeof(marker) - 1 } };

	(void)index;
	switch (name.length == 0 ? '\0' : name.data[name.length - 1]) {
	case 't':
	case '.':
		value.kind = VALUE_TEXT;
		break;
	case 'l':
		value.kind = VALUE_LIST;
		break;
	case 's':
		value.kind = VALUE_CONTEXT;
		break;
	case 'f':
		value.kind = VALUE_FALSE;
		break;
	default:
		break;
	}
	if (memchr(name.data, '.', name.length) != NULL && name.length > 1)
		value.kind = VALUE_MISSING;
	return value;
}

static const struct mustache *
find_page(const void *data, struct slice name)
{
	const struct pages *pages = data;
	size_t index = name.length == 1 ? (size_t)(name.data[0] - 'a') + 1 :
		PAGES;

	return index < pages->count ? pages->list[index] : NULL;
}

static void
count_name(void *data, const struct mustache_name *name)
{
	size_t *sum = data;

	*sum += name->name.length + name->line;
	for (const struct mustache_inside *at = name->inside; at != NULL;
	    at = at->outer)
		*sum += at->name.length;
}

/* As views are: nothing of what is read, or in scratch, is left to render. */
static void
compile_pages(struct pool *pool, struct pool *scratch, const uint8_t *data,
	size_t size, struct pages *pages)
{
	struct slice rest = { pool_copy(scratch, (const char *)data + 1,
		size - 1), size - 1 };
	struct texts *texts = texts_create(pool, scratch);
	const char *fault;

	while (pages->count < PAGES) {
		const char *end = memchr(rest.data, '\0', rest.length);
		struct slice text = { rest.data, end == NULL ? rest.length :
			(size_t)(end - rest.data) };
		struct mustache *page = mustache_compile(pool,
			&(struct mustache_source){ "page", text,
			data[0] & MUSTACHE_STRICT, texts }, &fault);

		if ((page == NULL) != (fault != NULL))
			abort();
		if (page == NULL)
			return;
		pages->list[pages->count++] = page;
		if (end == NULL)
			return;
		rest.length -= text.length + 1;
		rest.data = end + 1;
	}
}

static void
render_page(struct pool *pool, const struct mustache *page, bool strict)
{
	const struct context top = { find, NULL };
	struct buf out;
	size_t sum = 0;

	buf_init(&out, pool);
	(void)mustache_names(page, count_name, &sum);
	if (mustache_render(page, (const struct context *const[]){ &top, NULL },
	    OUTPUT, &out) != NULL)
		return;
	if (out.length > OUTPUT)
		abort();
	if (strict && out.length > 0 && memmem(out.data, out.length, marker,
	    sizeof(marker) - 1) != NULL)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pages pages = { .count = 0 };
	struct mustache_finder finder = { find_page, &pages, true };
	struct pool *pool = pool_create(), *scratch = pool_create();

	if (size > 0)
		compile_pages(pool, scratch, data, size, &pages);
	pool_destroy(scratch);
	for (size_t i = 0; i < pages.count; i++)
		if (mustache_link(pages.list[i], pool, &finder) != NULL)
			abort();
	if (pages.count > 0)
		render_page(pool, pages.list[0],
			(data[0] & MUSTACHE_STRICT) &&
			memchr(data, '\x01', size - (size > 0)) == NULL);
	pool_destroy(pool);
	return 0;
}
