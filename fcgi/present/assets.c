/*
 * Reads the manifest of built files once, and finds them by name.
 * Must not know what a page shows.
 */
#include "present/assets.h"

#include <stdbool.h>
#include <string.h>

#include "base/file.h"

#define MANIFEST_MAX (256u << 10)

struct asset {
	struct slice name;
	struct slice url;
};

struct assets {
	struct pool *pool;
	struct asset *items;
	size_t count;
};

static bool
file_name(struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_' ||
		    (c == '.' && i > 0)))
			return false;
	}
	return text.length > 0;
}

static bool
add_asset(struct assets *assets, struct slice line)
{
	const char *equals = memchr(line.data, '=', line.length);
	struct slice name = line, file = line;
	struct asset *asset = &assets->items[assets->count];
	char *url;

	if (equals == NULL)
		return false;
	name.length = (size_t)(equals - line.data);
	file.data = equals + 1;
	file.length = line.length - name.length - 1;
	if (!file_name(name) || !file_name(file))
		return false;
	url = pool_printf(assets->pool, "/assets/%.*s", (int)file.length,
		file.data);
	*asset = (struct asset){ name, slice_of(url) };
	assets->count++;
	return true;
}

static size_t
count_lines(struct slice text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.length; i++)
		lines += text.data[i] == '\n';
	return lines;
}

static const char *
read_lines(struct assets *assets, const char *manifest)
{
	struct slice rest = { "", 0 };
	const char *fault = file_read(assets->pool, manifest, MANIFEST_MAX,
		&rest);

	if (fault != NULL)
		return fault;
	assets->items = pool_alloc(assets->pool,
		count_lines(rest) * sizeof(*assets->items));
	for (unsigned number = 1; rest.length > 0; number++) {
		const char *end = memchr(rest.data, '\n', rest.length);
		struct slice line = { rest.data, end == NULL ? rest.length :
			(size_t)(end - rest.data) };
		size_t taken = line.length + (end != NULL);

		if (line.length > 0 && line.data[0] != '#' &&
		    !add_asset(assets, line))
			return pool_printf(assets->pool,
				"%s:%u: name=file is expected", manifest,
				number);
		rest.data += taken;
		rest.length -= taken;
	}
	return NULL;
}

struct assets *
assets_load(struct pool *pool, const char *manifest, const char **fault)
{
	struct assets *assets = pool_alloc(pool, sizeof(*assets));

	assets->pool = pool;
	*fault = read_lines(assets, manifest);
	return *fault == NULL ? assets : NULL;
}

struct slice
assets_url(const struct assets *assets, struct slice name)
{
	for (size_t i = 0; i < assets->count; i++)
		if (assets->items[i].name.length == name.length &&
		    memcmp(assets->items[i].name.data, name.data,
		    name.length) == 0)
			return assets->items[i].url;
	return (struct slice){ NULL, 0 };
}
