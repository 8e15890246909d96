/*
 * A folder of views: names, faults with file and line, and the names a page
 * uses.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mo_fixture.h"
#include "present/view.h"

struct place {
	struct pool *pool;
	char *folder;
	char *files[64];
	size_t count;
};

static int
setup(void **state)
{
	struct pool *pool = pool_create();
	struct place *place = pool_alloc(pool, sizeof(*place));

	place->pool = pool;
	place->folder = pool_text(pool, "/tmp/views.XXXXXX");
	*state = place;
	return mkdtemp(place->folder) == NULL;
}

static int
teardown(void **state)
{
	struct place *place = *state;

	while (place->count > 0)
		remove(place->files[--place->count]);
	rmdir(place->folder);
	pool_destroy(place->pool);
	return 0;
}

static char *
add_path(struct place *place, const char *name)
{
	assert_true(place->count < 64);
	return place->files[place->count++] = pool_printf(place->pool,
		"%s/%s", place->folder, name);
}

static void
add_folder(struct place *place, const char *name)
{
	assert_int_equal(mkdir(add_path(place, name), 0700), 0);
}

static void
add_bytes(struct place *place, const char *name, struct slice text)
{
	FILE *file = fopen(add_path(place, name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.data, 1, text.length, file),
		text.length);
	assert_int_equal(fclose(file), 0);
}

static void
add_file(struct place *place, const char *name, const char *text)
{
	add_bytes(place, name, slice_of(text));
}

static struct views *
load(struct place *place)
{
	const char *fault = NULL;
	struct views *views = view_load(place->pool, place->folder, &fault);

	if (views == NULL)
		fail_msg("%s", fault);
	return views;
}

/* expected follows the folder's name and a slash. */
static void
refuses(struct place *place, const char *expected)
{
	const char *fault = NULL;

	assert_null(view_load(place->pool, place->folder, &fault));
	assert_non_null(fault);
	assert_string_equal(fault, pool_printf(place->pool, "%s%s",
		place->folder, expected));
}

static const char *
page(struct place *place, const struct views *views, const char *name)
{
	const struct context *none[] = { NULL };
	const struct view *view = view_find(views, NULL, name);
	struct buf out;

	assert_non_null(view);
	buf_init(&out, place->pool);
	assert_null(view_render(view, none, &out));
	return buf_slice(&out).data;
}

static void
a_view_is_named_by_its_path(void **state)
{
	struct place *place = *state;
	struct views *views;

	add_folder(place, "certificate");
	add_file(place, "certificate/list.html", "list");
	add_file(place, "certificate/list-more.html", "more");
	add_file(place, "index.html", "index");
	add_file(place, ".hidden.html", "{{{");
	add_file(place, "notes.md", "{{{");
	views = load(place);
	assert_string_equal(page(place, views, "certificate/list"), "list");
	assert_string_equal(page(place, views, "index"), "index");
	assert_string_equal(view_name(view_at(views, 0)), "certificate/list");
	assert_string_equal(view_name(view_at(views, 2)), "index");
	assert_null(view_at(views, 3));
	assert_null(view_find(views, NULL, "certificate"));
	assert_null(view_find(views, NULL, "certificate/list.html"));
	assert_null(view_find(views, NULL, ""));
}

static void
views_share_layouts_and_partials(void **state)
{
	struct place *place = *state;

	add_folder(place, "layout");
	add_folder(place, "partial");
	add_file(place, "layout/page.html", "<title>{{$title}}x{{/title}}"
		"</title>{{>partial/menu}}{{$content}}{{/content}}");
	add_file(place, "partial/menu.html", "<nav>");
	add_file(place, "home.html", "{{<layout/page}}\n{{$title}}Home"
		"{{/title}}\n{{$content}}\n<p>\n{{/content}}\n"
		"{{/layout/page}}\n");
	assert_string_equal(page(place, load(place), "home"),
		"<title>Home</title><nav><p>\n");
}

static void
an_unknown_name_is_a_fault(void **state)
{
	struct place *place = *state;

	add_file(place, "a.html", "\n\n{{>partial/gone}}");
	refuses(place, "/a.html:3: {{>partial/gone}} names no view");
}

static void
an_unknown_parent_is_a_fault(void **state)
{
	struct place *place = *state;

	add_file(place, "a.html", "\n{{<layout/gone}}{{/layout/gone}}");
	refuses(place, "/a.html:2: {{<layout/gone}} names no view");
}

static void
an_error_in_a_view_is_a_fault(void **state)
{
	struct place *place = *state;

	add_file(place, "a.html", "\n{{#rows}}");
	refuses(place, "/a.html:2: the section \"rows\" is not closed");
}

static void
an_unescaped_value_is_a_fault(void **state)
{
	struct place *place = *state;

	add_file(place, "a.html", "\n{{{name}}}");
	refuses(place, "/a.html:2: {{{name}} prints without escaping, which "
		"views may not");
}

static void
text_that_is_not_utf8_is_a_fault(void **state)
{
	struct place *place = *state;

	add_file(place, "a.html", "\n\n\xff");
	refuses(place, "/a.html:3: is not UTF-8");
}

static void
a_huge_file_is_a_fault(void **state)
{
	struct place *place = *state;
	size_t size = VIEW_FILE_MAX + 1;
	char *text = memset(pool_alloc(place->pool, size), 'x', size);

	add_bytes(place, "a.html", (struct slice){ text, size });
	refuses(place, "/a.html: is larger than 256 KiB");
	add_bytes(place, "a.html", (struct slice){ text, size - 1 });
	assert_int_equal(strlen(page(place, load(place), "a")), size - 1);
}

static void
a_folder_without_views_is_a_fault(void **state)
{
	struct place *place = *state;
	const char *fault = NULL;

	refuses(place, ": holds no views");
	assert_null(view_load(place->pool, "/nonexistent/views", &fault));
	assert_string_equal(fault,
		"/nonexistent/views: No such file or directory");
}

/* Adds "file:line name" and the sections around it to a text. */
static void
note(void *data, const struct mustache_name *name)
{
	static const char marks[] = { ' ', '#', '^' };
	const char *file = strrchr(name->source, '/');
	struct buf *out = data;

	buf_printf(out, "%s:%u%c%.*s", file, name->line, marks[name->use],
		(int)name->name.length, name->name.data);
	for (const struct mustache_inside *at = name->inside; at != NULL;
	    at = at->outer)
		buf_printf(out, "<%s%.*s", at->inverted ? "^" : "",
			(int)at->name.length, at->name.data);
	buf_char(out, '\n');
}

static void
placeholders_are_listed_with_their_sections(void **state)
{
	struct place *place = *state;
	struct buf out;

	add_file(place, "layout.html", "{{title}}{{#me}}{{$content}}{{lost}}"
		"{{/content}}{{/me}}{{>tree}}");
	add_file(place, "row.html", "{{name}}{{^expires_on}}{{>row}}never"
		"{{/expires_on}}");
	add_file(place, "tree.html", "{{#next}}{{>tree}}{{/next}}");
	add_file(place, "list.html", "{{<layout}}\n{{$content}}\n{{#rows}}\n"
		"{{>row}}{{value.name}}\n{{/rows}}\n{{/content}}{{/layout}}");
	buf_init(&out, place->pool);
	assert_null(view_placeholders(view_find(load(place), NULL, "list"),
		note, &out));
	assert_string_equal(out.data,
		"/layout.html:1 title\n"
		"/layout.html:1#me\n"
		"/list.html:3#rows<me\n"
		"/row.html:1 name<rows<me\n"
		"/row.html:1^expires_on<rows<me\n"
		"/list.html:4 value.name<rows<me\n"
		"/tree.html:1#next\n");
}

static void
a_view_is_compiled_in_each_language(void **state)
{
	static const struct mo_pair pairs[] = {
		MO_HEAD("nplurals=2; plural=(n != 1);"),
		MO("Save", "Sichern"),
	};
	const struct context *none[] = { NULL };
	struct place *place = *state;
	const struct languages *languages;
	struct views *views;
	struct buf out;

	add_folder(place, "po");
	assert_true(mo_write(add_path(place, "po/de.mo"),
		mo_make(place->pool, pairs, 2)));
	add_file(place, "a.html", "{{>b}}{{#t}}Save{{/t}}");
	add_file(place, "b.html", "{{#t}}Save{{/t}}!");
	views = load(place);
	languages = view_languages(views);
	assert_int_equal(languages->count, 2);
	buf_init(&out, place->pool);
	assert_null(view_render(view_find(views, languages->list[1], "a"),
		none, &out));
	assert_string_equal(out.data, "Sichern!Sichern");
	assert_string_equal(page(place, views, "a"), "Save!Save");
}

/* What would stop every process at its start. */
static void
the_programs_views_load_in_every_language(void **state)
{
	struct place *place = *state;
	const char *source = getenv("srcdir");
	char *folder = source == NULL ? NULL : realpath(pool_printf(
		place->pool, "%s/views", source), NULL);
	DIR *entries = folder == NULL ? NULL : opendir(folder);
	const struct dirent *entry;

	while (entries != NULL && (entry = readdir(entries)) != NULL)
		if (entry->d_name[0] != '.' &&
		    strcmp(entry->d_name, "assets") != 0)
			assert_int_equal(symlink(pool_printf(place->pool,
				"%s/%s", folder, entry->d_name),
				add_path(place, entry->d_name)), 0);
	free(folder);
	if (entries == NULL)
		skip();
	closedir(entries);
	assert_non_null(view_find(load(place), NULL, "layout/page"));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_view_is_named_by_its_path),
		TEST(views_share_layouts_and_partials),
		TEST(an_unknown_name_is_a_fault),
		TEST(an_unknown_parent_is_a_fault),
		TEST(an_error_in_a_view_is_a_fault),
		TEST(an_unescaped_value_is_a_fault),
		TEST(text_that_is_not_utf8_is_a_fault),
		TEST(a_huge_file_is_a_fault),
		TEST(a_folder_without_views_is_a_fault),
		TEST(placeholders_are_listed_with_their_sections),
		TEST(a_view_is_compiled_in_each_language),
		TEST(the_programs_views_load_in_every_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
