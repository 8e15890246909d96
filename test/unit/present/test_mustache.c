/*
 * The engine against the cases of mustache/spec, each module one test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "json_scope.h"

#ifndef SPEC_FOLDER
#define SPEC_FOLDER "test/unit/present/spec"
#endif

#define PARTIALS 8

struct suite {
	struct pool *pool;
	struct mustache *partials[PARTIALS];
	const char *names[PARTIALS];
	size_t count;
};

static yajl_val
member(yajl_val object, const char *name)
{
	return yajl_tree_get(object, (const char *[]){ name, NULL },
		yajl_t_any);
}

static yajl_val
read_spec(struct pool *pool, const char *name)
{
	const char *root = getenv("srcdir");
	const char *path = pool_printf(pool, "%s/%s/%s.json",
		root == NULL ? "." : root, SPEC_FOLDER, name);
	FILE *file = fopen(path, "r");
	char *text = pool_alloc(pool, 65536);
	char fault[256] = "";
	yajl_val tree;

	if (file == NULL)
		fail_msg("%s cannot be read", path);
	text[fread(text, 1, 65535, file)] = '\0';
	fclose(file);
	tree = yajl_tree_parse(text, fault, sizeof(fault));
	if (tree == NULL)
		fail_msg("%s: %s", path, fault);
	return tree;
}

static struct mustache *
compile(struct pool *pool, const char *name, const char *text)
{
	const char *fault = NULL;
	struct mustache *template = mustache_compile(pool,
		&(struct mustache_source){ name, slice_of(text), 0 }, &fault);

	if (template == NULL)
		fail_msg("%s", fault);
	return template;
}

static const struct mustache *
find_partial(const void *data, struct slice name)
{
	const struct suite *suite = data;

	for (size_t i = 0; i < suite->count; i++)
		if (slice_equals(name, suite->names[i]))
			return suite->partials[i];
	return NULL;
}

static void
load_partials(struct suite *suite, yajl_val partials)
{
	size_t count = YAJL_IS_OBJECT(partials) ? partials->u.object.len : 0;

	assert_true(count <= PARTIALS);
	for (suite->count = 0; suite->count < count; suite->count++) {
		size_t i = suite->count;

		suite->names[i] = partials->u.object.keys[i];
		suite->partials[i] = compile(suite->pool, suite->names[i],
			YAJL_GET_STRING(partials->u.object.values[i]));
	}
}

static void
run_case(struct suite *suite, yajl_val test)
{
	struct mustache_finder finder = { find_partial, suite, true };
	const char *name = YAJL_GET_STRING(member(test, "name"));
	const char *expected = YAJL_GET_STRING(member(test, "expected"));
	struct mustache *template = compile(suite->pool, name,
		YAJL_GET_STRING(member(test, "template")));
	const struct context *contexts[] = {
		json_scope(suite->pool, member(test, "data"), false), NULL
	};
	const char *fault;
	struct buf out;

	load_partials(suite, member(test, "partials"));
	for (size_t i = 0; i < suite->count; i++)
		assert_null(mustache_link(suite->partials[i], suite->pool,
			&finder));
	assert_null(mustache_link(template, suite->pool, &finder));
	buf_init(&out, suite->pool);
	buf_text(&out, "");
	fault = mustache_render(template, contexts, 65536, &out);
	if (fault != NULL || strcmp(out.data, expected) != 0)
		fail_msg("%s: %s\nexpected: [%s]\nrendered: [%s]", name,
			fault == NULL ? "differs" : fault, expected,
			out.data);
}

static void
run_spec(const char *name, size_t least)
{
	struct suite suite = { .pool = pool_create() };
	yajl_val tree = read_spec(suite.pool, name);
	yajl_val tests = member(tree, "tests");

	assert_true(YAJL_IS_ARRAY(tests));
	assert_true(tests->u.array.len >= least);
	for (size_t i = 0; i < tests->u.array.len; i++)
		run_case(&suite, tests->u.array.values[i]);
	yajl_tree_free(tree);
	pool_destroy(suite.pool);
}

static void
comments_hold(void **state)
{
	(void)state;
	run_spec("comments", 11);
}

static void
delimiters_hold(void **state)
{
	(void)state;
	run_spec("delimiters", 14);
}

static void
interpolation_holds(void **state)
{
	(void)state;
	run_spec("interpolation", 30);
}

static void
inverted_sections_hold(void **state)
{
	(void)state;
	run_spec("inverted", 21);
}

static void
partials_hold(void **state)
{
	(void)state;
	run_spec("partials", 11);
}

static void
sections_hold(void **state)
{
	(void)state;
	run_spec("sections", 25);
}

static void
newer_cases_hold(void **state)
{
	(void)state;
	run_spec("newer", 25);
}

static void
inheritance_holds(void **state)
{
	(void)state;
	run_spec("inheritance", 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_hold),
		cmocka_unit_test(delimiters_hold),
		cmocka_unit_test(interpolation_holds),
		cmocka_unit_test(inverted_sections_hold),
		cmocka_unit_test(partials_hold),
		cmocka_unit_test(sections_hold),
		cmocka_unit_test(newer_cases_hold),
		cmocka_unit_test(inheritance_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
