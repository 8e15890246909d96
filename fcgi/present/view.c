/*
 * Loads views once, and finds them by name.
 * Must not know who asks, or what a page shows.
 */
#include "present/view.h"

#include <dirent.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/utf8.h"
#include "present/view_text.h"

#define FOLDER_DEPTH 16

struct view {
	const char *name;
	struct mustache *template;
};

/* A file as it was read; its texts differ from language to language. */
struct source {
	const char *name;
	const char *path;
	unsigned flags;		/* of mustache_compile() */
	struct slice text;
};

struct views {
	struct pool *pool;
	struct pool *files;	/* their bytes, until all are compiled */
	struct texts *texts;	/* languages and views have most in common */
	const struct languages *languages;
	struct source *sources;		/* by name */
	size_t count;
	size_t size;
	struct view *lists[LANGUAGES_MAX];	/* of count views each */
};

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

static struct source *
add_source(struct views *views)
{
	if (views->count == views->size) {
		size_t size = views->size == 0 ? 64 : views->size * 2;
		struct source *list = pool_alloc(views->pool,
			size * sizeof(*list));

		if (views->count > 0)
			memcpy(list, views->sources,
				views->count * sizeof(*list));
		views->sources = list;
		views->size = size;
	}
	return &views->sources[views->count++];
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
	struct source *source = add_source(views);
	bool plain = has_end(name, ".txt");
	const char *fault = file_read(views->files, path, VIEW_FILE_MAX,
		&source->text);

	if (fault != NULL)
		return pool_text(views->pool, fault);
	if (!utf8_valid(source->text.data, source->text.length))
		return pool_printf(views->pool, "%s:%u: is not UTF-8", path,
			broken_line(source->text));
	source->path = path;
	source->flags = MUSTACHE_STRICT | (plain ? MUSTACHE_PLAIN : 0);
	source->name = pool_copy(views->pool, name,
		strlen(name) - (plain ? 0 : strlen(".html")));
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
	return strcmp(((const struct source *)a)->name,
		((const struct source *)b)->name);
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
find_in(const struct views *views, const struct view *list, struct slice name)
{
	if (views->count == 0 ||
	    memchr(name.data, '\0', name.length) != NULL)
		return NULL;
	return bsearch(&name, list, views->count, sizeof(*list),
		compare_name);
}

/* The views of one language, for those that name each other. */
struct linked {
	const struct views *views;
	const struct view *list;
};

static const struct mustache *
find_template(const void *data, struct slice name)
{
	const struct linked *linked = data;
	const struct view *view =
		find_in(linked->views, linked->list, name);

	return view == NULL ? NULL : view->template;
}

static const char *
link_views(struct views *views, const struct view *list)
{
	const char *fault = NULL;
	const struct linked linked = { views, list };
	struct mustache_finder finder = { .find = find_template,
		.data = &linked };

	for (size_t i = 0; i < views->count && fault == NULL; i++)
		fault = mustache_link(list[i].template, views->pool,
			&finder);
	return fault;
}

static const char *
compile_file(struct views *views, const struct source *file,
	const struct language *language, struct view *view)
{
	const char *fault;
	struct mustache_source source = { .name = file->path,
		.flags = file->flags, .texts = views->texts };

	source.text = view_text(views->files, language, file->path,
		file->text, &fault);
	if (fault != NULL)
		return pool_text(views->pool, fault);
	view->name = file->name;
	view->template = mustache_compile(views->pool, &source, &fault);
	return fault;
}

/* All views in one language of the list. */
static const char *
compile_all(struct views *views, size_t index)
{
	struct view *list = pool_alloc(views->pool,
		views->count * sizeof(*list));
	const char *fault = NULL;

	views->lists[index] = list;
	for (size_t i = 0; i < views->count && fault == NULL; i++)
		fault = compile_file(views, &views->sources[i],
			views->languages->list[index], &list[i]);
	return fault == NULL ? link_views(views, list) : fault;
}

static const char *
load_all(struct views *views, const char *folder)
{
	const char *fault;

	views->languages = languages_load(views->pool,
		pool_printf(views->pool, "%s/po", folder), &fault);
	if (fault == NULL)
		fault = load_folder(views, folder, "", 0);
	if (fault == NULL && views->count == 0)
		fault = pool_printf(views->pool, "%s: holds no views", folder);
	if (fault != NULL)
		return fault;
	qsort(views->sources, views->count, sizeof(*views->sources),
		by_name);
	for (size_t i = 0; i < views->languages->count && fault == NULL; i++)
		fault = compile_all(views, i);
	return fault;
}

struct views *
view_load(struct pool *pool, const char *folder, const char **fault)
{
	struct views *views = pool_alloc(pool, sizeof(*views));

	views->pool = pool;
	views->files = pool_create();
	views->texts = texts_create(pool, views->files);
	*fault = load_all(views, folder);
	pool_destroy(views->files);
	/* Each responder holds its own: what was only read goes back. */
	malloc_trim(0);
	return *fault == NULL ? views : NULL;
}

const struct languages *
view_languages(const struct views *views)
{
	return views->languages;
}

const struct view *
view_find(const struct views *views, const struct language *language,
	const char *name)
{
	size_t index = 0;

	for (size_t i = 0; i < views->languages->count; i++)
		if (views->languages->list[i] == language)
			index = i;
	return find_in(views, views->lists[index], slice_of(name));
}

const struct view *
view_at(const struct views *views, size_t index)
{
	return index < views->count ? &views->lists[0][index] : NULL;
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
