/*
 * AUD-04: a cell that tells what was changed, as a list of a page; also of
 * present/column.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "present/column.h"
#include "present/rows_list.h"

static struct pool *pool;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static struct value
list_of(const char *text)
{
	return rows_list(pool, NULL, slice_of(text));
}

static void
assert_member(const struct value *list, size_t index, const char *name,
	const char *wanted)
{
	struct value value = list->context->find(list->context, index,
		slice_of(name));

	assert_int_equal(value.kind, wanted == NULL ? VALUE_FALSE :
		VALUE_TEXT);
	if (wanted != NULL)
		assert_true(slice_equals(value.text, wanted));
}

static void
members_are_found_by_name(void **state)
{
	struct value list = list_of("[{\"name\": \"expires_on\", \"before\": "
		"null, \"after\": \"2026-12-03\"}, 7, {\"name\": \"n\", "
		"\"before\": 1.50, \"after\": true, \"x\": false}]");

	(void)state;
	assert_int_equal(list.kind, VALUE_LIST);
	assert_int_equal(list.count, 2);
	assert_member(&list, 0, "after", "2026-12-03");
	assert_member(&list, 0, "before", NULL);
	assert_member(&list, 1, "before", "1.50");
	assert_member(&list, 1, "after", "Yes");
	assert_member(&list, 1, "x", "No");
	assert_int_equal(list.context->find(list.context, 0,
		SLICE("absent")).kind, VALUE_MISSING);
}

static void
columns_are_called_as_people_call_them(void **state)
{
	struct value list = list_of("[{\"name\": \"expires_on\"}, {}]");

	(void)state;
	assert_member(&list, 0, "label", "Expiry date");
	assert_member(&list, 1, "label", NULL);
	assert_string_equal(column_label(pool, NULL, "size_of_team"),
		"Size of team");
	assert_string_equal(column_label(pool, NULL, ""), "");
}

static void
what_is_no_list_is_false(void **state)
{
	static const char *const others[] = { "", "{}", "7", "[", "null" };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_int_equal(list_of(others[i]).kind, VALUE_FALSE);
	assert_int_equal(list_of("[]").count, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(members_are_found_by_name),
		TEST(columns_are_called_as_people_call_them),
		TEST(what_is_no_list_is_false),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
