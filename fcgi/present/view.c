/*
 * Loads views and the asset manifest once, and finds them by name.
 * Must not know who asks, or what a page shows.
 */
#include "present/view.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"

#define FOLDER_DEPTH 16

struct view {
	const char *name;
	struct mustache *template;
};

struct asset {
	struct slice name;
	struct slice url;
};

struct views {
	struct pool *pool;
	struct view *list;
	size_t count;
	size_t size;
	struct asset *assets;
	size_t asset_count;
};

/* The whole of a small file in pool, NUL-terminated. */
static const char *
read_all(struct pool *pool, const char *path, struct slice *text)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t got = 1;
	struct stat facts;
	char *data;

	if (file < 0 || fstat(file, &facts) < 0) {
		int reason = errno;

		if (file >= 0)
			close(file);
		return pool_printf(pool, "%s: %s", path, strerror(reason));
	}
	if (!S_ISREG(facts.st_mode) || facts.st_size > VIEW_FILE_MAX) {
		close(file);
		return pool_printf(pool, "%s: %s", path,
			S_ISREG(facts.st_mode) ? "is larger than 256 KiB" :
			"is not a file");
	}
	data = pool_alloc(pool, (size_t)facts.st_size + 1);
	while (got > 0 && used < (size_t)facts.st_size) {
		got = read(file, data + used, (size_t)facts.st_size - used);
		used += got > 0 ? (size_t)got : 0;
	}
	close(file);
	*text = (struct slice){ data, used };
	return got < 0 ? pool_printf(pool, "%s: cannot be read", path) : NULL;
}

/* The line of the first byte that is not part of valid UTF-8, from 1. */
static unsigned
broken_line(struct slice text)
{
	unsigned line = 1;
	uint32_t point;
	size_t at = 0, step;

	for (; at < text.length; at += step) {
		step = utf8_decode(text.data + at, text.length - at, &point);
		if (step == 0)
			break;
		line += point == '\n';
	}
	return line;
}

static void
add_view(struct views *views, const char *name, struct mustache *template)
{
	if (views->count == views->size) {
		size_t size = views->size == 0 ? 64 : views->size * 2;
		struct view *list = pool_alloc(views->pool,
			size * sizeof(*list));

		if (views->count > 0)
			memcpy(list, views->list,
				views->count * sizeof(*list));
		views->list = list;
		views->size = size;
	}
	views->list[views->count++] = (struct view){ name, template };
}

static bool
has_end(const char *name, const char *end)
{
	size_t length = strlen(name), end_length = strlen(end);

	return length > end_length &&
		strcmp(name + length - end_length, end) == 0;
}

/* name ends with .html, which is left out of the view's, or with .txt. */
static const char *
load_file(struct views *views, const char *path, const char *name)
{
	bool plain = has_end(name, ".txt");
	struct mustache_source source = { .name = path,
		.flags = MUSTACHE_STRICT | (plain ? MUSTACHE_PLAIN : 0) };
	const char *fault = read_all(views->pool, path, &source.text);
	struct mustache *template;

	if (fault != NULL)
		return fault;
	if (!utf8_valid(source.text.data, source.text.length))
		return pool_printf(views->pool, "%s:%u: is not UTF-8", path,
			broken_line(source.text));
	template = mustache_compile(views->pool, &source, &fault);
	if (template == NULL)
		return fault;
	add_view(views, pool_copy(views->pool, name,
		strlen(name) - (plain ? 0 : strlen(".html"))), template);
	return NULL;
}

static const char *load_folder(struct views *views, const char *path,
	const char *prefix, unsigned depth);

static const char *
load_entry(struct views *views, const char *path, const char *name,
	unsigned depth)
{
	struct stat facts;

	if (stat(path, &facts) < 0)
		return pool_printf(views->pool, "%s: %s", path,
			strerror(errno));
	if (S_ISDIR(facts.st_mode))
		return load_folder(views, path,
			pool_printf(views->pool, "%s/", name), depth + 1);
	return has_end(name, ".html") || has_end(name, ".txt") ?
		load_file(views, path, name) : NULL;
}

static const char *
load_folder(struct views *views, const char *path, const char *prefix,
	unsigned depth)
{
	const char *fault = NULL;
	struct dirent *entry;
	DIR *folder;

	if (depth > FOLDER_DEPTH)
		return pool_printf(views->pool, "%s: too deep", path);
	folder = opendir(path);
	if (folder == NULL)
		return pool_printf(views->pool, "%s: %s", path,
			strerror(errno));
	while (fault == NULL && (entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		fault = load_entry(views,
			pool_printf(views->pool, "%s/%s", path,
			entry->d_name),
			pool_printf(views->pool, "%s%s", prefix,
			entry->d_name), depth);
	}
	closedir(folder);
	return fault;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct view *)a)->name,
		((const struct view *)b)->name);
}

static int
compare_name(const void *key, const void *item)
{
	const struct slice *name = key;
	const char *other = ((const struct view *)item)->name;
	int order = strncmp(name->data, other, name->length);

	return order != 0 ? order : -(other[name->length] != '\0');
}

static const struct view *
find_view(const struct views *views, struct slice name)
{
	if (views->count == 0 ||
	    memchr(name.data, '\0', name.length) != NULL)
		return NULL;
	return bsearch(&name, views->list, views->count,
		sizeof(*views->list), compare_name);
}

static const struct mustache *
find_template(const void *data, struct slice name)
{
	const struct view *view = find_view(data, name);

	return view == NULL ? NULL : view->template;
}

static const char *
link_views(struct views *views)
{
	const char *fault = NULL;
	struct mustache_finder finder = { .find = find_template,
		.data = views };

	for (size_t i = 0; i < views->count && fault == NULL; i++)
		fault = mustache_link(views->list[i].template, views->pool,
			&finder);
	return fault;
}

struct views *
view_load(struct pool *pool, const char *folder, const char **fault)
{
	struct views *views = pool_alloc(pool, sizeof(*views));

	views->pool = pool;
	*fault = load_folder(views, folder, "", 0);
	if (*fault == NULL && views->count == 0)
		*fault = pool_printf(pool, "%s: holds no views", folder);
	if (*fault != NULL)
		return NULL;
	qsort(views->list, views->count, sizeof(*views->list), by_name);
	*fault = link_views(views);
	return *fault == NULL ? views : NULL;
}

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
add_asset(struct views *views, struct slice line)
{
	const char *equals = memchr(line.data, '=', line.length);
	struct slice name = line, file = line;
	struct asset *asset = &views->assets[views->asset_count];
	char *url;

	if (equals == NULL)
		return false;
	name.length = (size_t)(equals - line.data);
	file.data = equals + 1;
	file.length = line.length - name.length - 1;
	if (!file_name(name) || !file_name(file))
		return false;
	url = pool_printf(views->pool, "/assets/%.*s", (int)file.length,
		file.data);
	*asset = (struct asset){ name, slice_of(url) };
	views->asset_count++;
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

const char *
view_load_assets(struct views *views, const char *manifest)
{
	struct slice rest = { "", 0 };
	const char *fault = read_all(views->pool, manifest, &rest);

	if (fault != NULL)
		return fault;
	views->assets = pool_alloc(views->pool,
		count_lines(rest) * sizeof(*views->assets));
	views->asset_count = 0;
	for (unsigned number = 1; rest.length > 0; number++) {
		const char *end = memchr(rest.data, '\n', rest.length);
		struct slice line = { rest.data, end == NULL ? rest.length :
			(size_t)(end - rest.data) };
		size_t taken = line.length + (end != NULL);

		if (line.length > 0 && line.data[0] != '#' &&
		    !add_asset(views, line))
			return pool_printf(views->pool,
				"%s:%u: name=file is expected", manifest,
				number);
		rest.data += taken;
		rest.length -= taken;
	}
	return NULL;
}

struct slice
view_asset(const struct views *views, struct slice name)
{
	for (size_t i = 0; i < views->asset_count; i++)
		if (views->assets[i].name.length == name.length &&
		    memcmp(views->assets[i].name.data, name.data,
		    name.length) == 0)
			return views->assets[i].url;
	return (struct slice){ NULL, 0 };
}

const struct view *
view_find(const struct views *views, const char *name)
{
	return find_view(views, slice_of(name));
}

const struct view *
view_at(const struct views *views, size_t index)
{
	return index < views->count ? &views->list[index] : NULL;
}

const char *
view_name(const struct view *view)
{
	return view->name;
}

const char *
view_render(const struct view *view, const struct context *const *contexts,
	struct buf *out)
{
	return mustache_render(view->template, contexts, VIEW_PAGE_MAX, out);
}

const char *
view_placeholders(const struct view *view,
	void (*each)(void *data, const struct mustache_name *name),
	void *data)
{
	return mustache_names(view->template, each, data);
}
