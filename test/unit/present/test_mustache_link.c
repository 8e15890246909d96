/*
 * Templates that name one another: unknown names, and the list of names a
 * page uses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "present/mustache.h"

#define CHAIN (MUSTACHE_DEPTH + 1)

struct set {
	struct pool *pool;
	struct mustache *list[CHAIN];
	char *names[CHAIN];
	size_t count;
};

static int
setup(void **state)
{
	struct pool *pool = pool_create();
	struct set *set = pool_alloc(pool, sizeof(*set));

	set->pool = pool;
	*state = set;
	return 0;
}

static int
teardown(void **state)
{
	struct set *set = *state;

	pool_destroy(set->pool);
	return 0;
}

static void
add(struct set *set, const char *name, const char *text)
{
	const char *fault = NULL;

	assert_true(set->count < CHAIN);
	set->names[set->count] = pool_text(set->pool, name);
	set->list[set->count] = mustache_compile(set->pool,
		&(struct mustache_source){ set->names[set->count],
		slice_of(text), 0 }, &fault);
	assert_null(fault);
	set->count++;
}

static const struct mustache *
find(const void *data, struct slice name)
{
	const struct set *set = data;

	for (size_t i = 0; i < set->count; i++)
		if (slice_equals(name, set->names[i]))
			return set->list[i];
	return NULL;
}

static void
link_all(struct set *set)
{
	struct mustache_finder finder = { find, set, false };

	for (size_t i = 0; i < set->count; i++)
		assert_null(mustache_link(set->list[i], set->pool, &finder));
}

static void
note(void *data, const struct mustache_name *name)
{
	struct buf *out = data;

	buf_printf(out, "%s:%u %.*s\n", name->source, name->line,
		(int)name->name.length, name->name.data);
}

static void
lists(struct set *set, const char *expected)
{
	struct buf out;

	link_all(set);
	buf_init(&out, set->pool);
	buf_text(&out, "");
	assert_null(mustache_names(set->list[0], note, &out));
	assert_string_equal(out.data, expected);
}

static void
an_unknown_name_is_refused_unless_lenient(void **state)
{
	const struct context *none[] = { NULL };
	struct set *set = *state;
	struct mustache_finder finder = { find, set, false };
	struct buf out;

	add(set, "page", "a\n{{<gone}}{{/gone}}{{>lost}}b");
	assert_string_equal(mustache_link(set->list[0], set->pool, &finder),
		"page:2: {{<gone}} names no view");
	finder.lenient = true;
	assert_null(mustache_link(set->list[0], set->pool, &finder));
	buf_init(&out, set->pool);
	assert_null(mustache_render(set->list[0], none, 10, &out));
	assert_string_equal(out.data, "a\nb");
}

static void
a_replaced_default_uses_no_names(void **state)
{
	struct set *set = *state;

	add(set, "page", "{{<box}}{{$a}}\n{{mine}}{{/a}}{{/box}}");
	add(set, "box", "{{$a}}{{gone}}{{/a}}{{$b}}{{kept}}{{/b}}");
	lists(set, "page:2 mine\nbox:1 kept\n");
}

static void
the_outermost_content_is_listed(void **state)
{
	struct set *set = *state;

	add(set, "page", "{{<mid}}{{$a}}{{x}}{{/a}}{{/mid}}");
	add(set, "mid", "{{<top}}{{$a}}{{y}}{{/a}}{{$b}}{{$a}}{{z}}{{/a}}"
		"{{/b}}{{/top}}");
	add(set, "top", "{{$a}}{{w}}{{/a}}{{$b}}{{/b}}");
	lists(set, "page:1 x\npage:1 x\n");
}

static void
templates_in_themselves_are_listed_once(void **state)
{
	struct set *set = *state;

	add(set, "page", "{{a}}{{>other}}");
	add(set, "other", "{{b}}{{>page}}{{>other}}");
	lists(set, "page:1 a\nother:1 b\n");
}

static void
a_chain_has_a_largest_depth(void **state)
{
	struct set *set = *state;
	struct buf out;

	for (unsigned i = 0; i < MUSTACHE_DEPTH; i++)
		add(set, pool_printf(set->pool, "p%u", i),
			pool_printf(set->pool, "{{>p%u}}", i + 1));
	add(set, pool_printf(set->pool, "p%u", MUSTACHE_DEPTH), "{{x}}");
	link_all(set);
	buf_init(&out, set->pool);
	assert_string_equal(mustache_names(set->list[0], note, &out),
		"the views include one another too deeply");
	assert_null(mustache_names(set->list[1], note, &out));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_unknown_name_is_refused_unless_lenient),
		TEST(a_replaced_default_uses_no_names),
		TEST(the_outermost_content_is_listed),
		TEST(templates_in_themselves_are_listed_once),
		TEST(a_chain_has_a_largest_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
