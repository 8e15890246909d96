/*
 * Which of several routes wins: the same source over a table of its own,
 * since the real one has few addresses that more than one route fits.
 */
#define resources table
#define route_match match_in_table
#include "app/route.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static const struct route parameters[] = {
	{ GET, "/a/{name}/{other}" },
	{ PUT, "/a/{name}/c" },
	{ GET, "/a/{name}/c" },
	{ GET, "/a/{1}/{2}/{3}/{4}" },
	{ GET, "/a/{1}/{2}/{3}/{4}/{5}" },
	{ 0 }
};

static const struct route literals[] = {
	{ GET, "/a/b/{other}" },
	{ POST, "/a/b/c" },
	{ GET, "/a/same/c" },
	{ 0 }
};

static const struct resource first = { "first", parameters, NULL };
static const struct resource second = { "second", literals, NULL };

const struct resource *const table[] = { &first, &second, NULL };

static struct match match;

static enum status
find(enum method method, const char *uri)
{
	struct pool *pool = pool_create();
	struct path path;
	const char *reason = NULL;
	enum status status;

	assert_int_equal(path_parse(pool, uri, &path, &reason), PARSE_OK);
	status = match_in_table(&path, method, false, &match);
	pool_destroy(pool);
	return status;
}

static void
a_literal_wins_over_a_parameter(void **state)
{
	(void)state;
	assert_int_equal(find(GET, "/a/same/c"), OK);
	assert_string_equal(match.route->path, "/a/same/c");
	assert_ptr_equal(match.resource, &second);
	assert_int_equal(match.parameter_count, 0);
}

static void
an_earlier_literal_wins_over_a_later_one(void **state)
{
	(void)state;
	assert_int_equal(find(GET, "/a/b/x"), OK);
	assert_string_equal(match.route->path, "/a/b/{other}");
	assert_int_equal(match.parameter_count, 1);
}

static void
the_best_address_decides_the_methods(void **state)
{
	(void)state;
	assert_int_equal(find(POST, "/a/b/c"), OK);
	assert_int_equal(match.methods, POST);
	assert_int_equal(find(PUT, "/a/b/c"), METHOD_NOT_ALLOWED);
	assert_int_equal(match.methods, POST);
	assert_null(match.route);
}

static void
methods_of_one_address_add_up(void **state)
{
	(void)state;
	assert_int_equal(find(GET, "/a/x/c"), OK);
	assert_int_equal(match.methods, GET | PUT);
}

static void
parameters_have_the_order_of_the_address(void **state)
{
	(void)state;
	assert_int_equal(find(GET, "/a/x/y"), OK);
	assert_int_equal(match.parameter_count, 2);
	assert_memory_equal(match.parameters[0].name, "name}", 5);
	assert_memory_equal(match.parameters[1].name, "other}", 6);
}

static void
four_parameters_are_the_most(void **state)
{
	(void)state;
	assert_int_equal(find(GET, "/a/1/2/3/4"), OK);
	assert_int_equal(match.parameter_count, ROUTE_PARAMETERS_MAX);
	assert_int_equal(find(GET, "/a/1/2/3/4/5"), NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_literal_wins_over_a_parameter),
		cmocka_unit_test(an_earlier_literal_wins_over_a_later_one),
		cmocka_unit_test(the_best_address_decides_the_methods),
		cmocka_unit_test(methods_of_one_address_add_up),
		cmocka_unit_test(parameters_have_the_order_of_the_address),
		cmocka_unit_test(four_parameters_are_the_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
