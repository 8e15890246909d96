/*
 * The limits of a render, and what it asks its data.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "present/mustache.h"

struct page {
	struct pool *pool;
	struct mustache *template;
	struct mustache *partial;	/* of any name */
	struct buf out;
	const char *fault;
};

static const struct mustache *
find_partial(const void *data, struct slice name)
{
	(void)name;
	return data;
}

static struct mustache *
compile(struct pool *pool, const char *text)
{
	const char *fault = NULL;
	struct mustache *template = mustache_compile(pool,
		&(struct mustache_source){ "page", slice_of(text), 0 },
		&fault);

	if (template == NULL)
		fail_msg("%s", fault);
	return template;
}

static void
setup(struct page *page, const char *text, const char *partial)
{
	struct mustache_finder finder = { .find = find_partial };

	page->pool = pool_create();
	page->template = compile(page->pool, text);
	page->partial = compile(page->pool, partial);
	finder.data = page->partial;
	assert_null(mustache_link(page->template, page->pool, &finder));
	assert_null(mustache_link(page->partial, page->pool, &finder));
	buf_init(&page->out, page->pool);
	buf_text(&page->out, "");
}

static void
render(struct page *page, const struct context *context, size_t max)
{
	const struct context *contexts[] = { context, NULL };

	page->fault = mustache_render(page->template, contexts, max,
		&page->out);
}

/* Text for t, 1000 rows for rows, "a.b" for a.b, else missing. */
static struct value
find(const struct context *context, size_t index, struct slice name)
{
	struct value value = { .kind = VALUE_MISSING, .context = context };

	(void)index;
	if (slice_equals(name, "rows")) {
		value.kind = VALUE_LIST;
		value.count = 1000;
	} else if (slice_equals(name, "t") || slice_equals(name, "a.b")) {
		value.kind = VALUE_TEXT;
		value.text = name;
	} else if (slice_equals(name, "markup")) {
		value.kind = VALUE_TEXT;
		value.text = SLICE("<a href='x'>\"&");
	} else if (slice_equals(name, "no")) {
		value.kind = VALUE_FALSE;
	}
	return value;
}

static const struct context data = { find, NULL };

static void
values_are_escaped(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "{{markup}}", "");
	render(&page, &data, 1000);
	assert_null(page.fault);
	assert_string_equal(page.out.data,
		"&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
	pool_destroy(page.pool);
}

static void
a_whole_name_is_asked_before_its_parts(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "{{a.b}}{{#a.b}}!{{.}}{{/a.b}}{{^a.c}}?{{/a.c}}", "");
	render(&page, &data, 1000);
	assert_null(page.fault);
	assert_string_equal(page.out.data, "a.b!a.b?");
	pool_destroy(page.pool);
}

static struct value
find_inner(const struct context *context, size_t index, struct slice name)
{
	struct value value = { .kind = VALUE_MISSING, .context = context };

	(void)index;
	if (slice_equals(name, "t")) {
		value.kind = VALUE_TEXT;
		value.text = SLICE("inner");
	}
	return value;
}

static void
the_last_scope_is_the_nearest(void **state)
{
	const struct context inner = { find_inner, NULL };
	const struct context *contexts[] = { &data, &inner, NULL };
	struct page page;

	(void)state;
	setup(&page, "{{t}} {{a.b}}", "");
	assert_null(mustache_render(page.template, contexts, 100, &page.out));
	assert_string_equal(page.out.data, "inner a.b");
	pool_destroy(page.pool);
}

static void
false_hides_what_is_outside(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "{{#no}}x{{/no}}{{^no}}y{{/no}}{{no}}{{^gone}}z{{/gone}}",
		"");
	render(&page, &data, 100);
	assert_null(page.fault);
	assert_string_equal(page.out.data, "yz");
	pool_destroy(page.pool);
}

static void
a_page_needs_no_data(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "[{{.}}{{#.}}x{{/.}}{{a.b}}]", "");
	render(&page, NULL, 100);
	assert_null(page.fault);
	assert_string_equal(page.out.data, "[]");
	pool_destroy(page.pool);
}

static void
a_partial_in_itself_ends_at_the_depth(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "{{>p}}", "x{{>p}}");
	render(&page, &data, 1000);
	assert_string_equal(page.fault,
		"the views include one another too deeply");
	pool_destroy(page.pool);
}

static void
a_page_has_a_largest_size(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "{{#rows}}ab{{/rows}}", "");
	render(&page, &data, 2000);
	assert_null(page.fault);
	assert_int_equal(page.out.length, 2000);
	render(&page, &data, 1999);
	assert_string_equal(page.fault, "the page is too long");
	pool_destroy(page.pool);
	setup(&page, "{{markup}}", "");
	render(&page, &data, 20);
	assert_string_equal(page.fault, "the page is too long");
	pool_destroy(page.pool);
}

static void
indentation_counts_to_the_size(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "      {{>p}}\n", "a\nb\n");
	render(&page, &data, 15);
	assert_string_equal(page.fault, "the page is too long");
	pool_destroy(page.pool);
	setup(&page, "      {{>p}}\n", "a\nb\n");
	render(&page, &data, 16);
	assert_null(page.fault);
	pool_destroy(page.pool);
}

static void
a_page_has_a_number_of_steps(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "{{#rows}}{{#rows}}{{#rows}}{{/rows}}{{/rows}}{{/rows}}",
		"");
	render(&page, &data, 1000);
	assert_string_equal(page.fault, "the page takes too many steps");
	assert_int_equal(page.out.length, 0);
	pool_destroy(page.pool);
}

static void
blank_lines_stay_empty(void **state)
{
	struct page page;

	(void)state;
	setup(&page, "  {{>p}}\n", "a\r\n\r\n\n b");
	render(&page, &data, 100);
	assert_null(page.fault);
	assert_string_equal(page.out.data, "  a\r\n\r\n\n   b");
	pool_destroy(page.pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_escaped),
		cmocka_unit_test(a_whole_name_is_asked_before_its_parts),
		cmocka_unit_test(the_last_scope_is_the_nearest),
		cmocka_unit_test(false_hides_what_is_outside),
		cmocka_unit_test(a_page_needs_no_data),
		cmocka_unit_test(a_partial_in_itself_ends_at_the_depth),
		cmocka_unit_test(a_page_has_a_largest_size),
		cmocka_unit_test(indentation_counts_to_the_size),
		cmocka_unit_test(a_page_has_a_number_of_steps),
		cmocka_unit_test(blank_lines_stay_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
