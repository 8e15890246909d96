/* Facts about named values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "http/pairs.h"

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

static enum parse
add(struct pairs *pairs, const char *name, const char *value)
{
	struct pair pair = { .kind = PAIR_TEXT, .name = name,
		.value = value, .length = strlen(value) };
	const char *reason = NULL;
	enum parse outcome = pairs_add(pairs, pool, &pair, &reason);

	assert_true((outcome == PARSE_OK) == (reason == NULL));
	return outcome;
}

static void
an_added_pair_is_found_by_name(void **state)
{
	struct pairs pairs = { .count = 0 };

	(void)state;
	assert_int_equal(add(&pairs, "first_name", "Zoë"), PARSE_OK);
	assert_int_equal(add(&pairs, "_csrf", ""), PARSE_OK);
	assert_string_equal(pairs_find(&pairs, "first_name")->value, "Zoë");
	assert_string_equal(pairs_find(&pairs, "_csrf")->value, "");
	assert_null(pairs_find(&pairs, "first"));
}

static void
an_empty_list_finds_nothing(void **state)
{
	struct pairs pairs = { .count = 0 };

	(void)state;
	assert_null(pairs_find(&pairs, "a"));
}

static void
a_name_twice_is_refused_and_named(void **state)
{
	struct pairs pairs = { .count = 0 };
	struct pair pair = { .name = "role", .value = "owner", .length = 5 };
	const char *reason = NULL;

	(void)state;
	assert_int_equal(add(&pairs, "role", "member"), PARSE_OK);
	assert_int_equal(pairs_add(&pairs, pool, &pair, &reason), PARSE_BAD);
	assert_non_null(strstr(reason, "role"));
	assert_int_equal(pairs.count, 1);
	assert_string_equal(pairs.items[0].value, "member");
}

static void
odd_names_are_refused(void **state)
{
	static const char *const names[] = { "", "Name", "a-b", "a.b", "a[]",
		"a b", "é", "a\n", "a\"", "<b>", "a=b", "$a", "a/b" };
	struct pairs pairs = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(add(&pairs, names[i], "x"), PARSE_BAD);
	assert_int_equal(pairs.count, 0);
}

static void
a_name_of_64_bytes_is_the_longest(void **state)
{
	struct pairs pairs = { .count = 0 };
	char name[PAIR_NAME_MAX + 2];

	(void)state;
	memset(name, 'a', sizeof(name));
	name[PAIR_NAME_MAX + 1] = '\0';
	assert_int_equal(add(&pairs, name, "x"), PARSE_BAD);
	name[PAIR_NAME_MAX] = '\0';
	assert_int_equal(add(&pairs, name, "x"), PARSE_OK);
}

static void
pair_257_is_refused(void **state)
{
	struct pairs pairs = { .count = 0 };

	(void)state;
	for (int i = 0; i < PAIRS_MAX; i++)
		assert_int_equal(add(&pairs, pool_printf(pool, "n%d", i), "x"),
			PARSE_OK);
	assert_int_equal(add(&pairs, "one_more", "x"), PARSE_BAD);
	assert_int_equal(pairs.count, PAIRS_MAX);
	assert_non_null(pairs_find(&pairs, "n0"));
	assert_non_null(pairs_find(&pairs, "n255"));
}

static void
a_nul_inside_a_value_is_refused(void **state)
{
	struct pairs pairs = { .count = 0 };
	struct pair pair = { .name = "a", .value = "x\0y", .length = 3 };
	const char *reason = NULL;

	(void)state;
	assert_int_equal(pairs_add(&pairs, pool, &pair, &reason), PARSE_BAD);
	assert_non_null(strstr(reason, "NUL"));
}

static void
a_value_that_is_not_utf8_is_refused(void **state)
{
	static const char *const values[] = { "\xC0\xAF", "\xED\xA0\x80",
		"\xF4\x90\x80\x80", "\xFF", "a\x80", "\xE2\x82", "\xF8\x88" };
	struct pairs pairs = { .count = 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		assert_int_equal(add(&pairs, "a", values[i]), PARSE_BAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_added_pair_is_found_by_name),
		cmocka_unit_test(an_empty_list_finds_nothing),
		cmocka_unit_test(a_name_twice_is_refused_and_named),
		cmocka_unit_test(odd_names_are_refused),
		cmocka_unit_test(a_name_of_64_bytes_is_the_longest),
		cmocka_unit_test(pair_257_is_refused),
		cmocka_unit_test(a_nul_inside_a_value_is_refused),
		cmocka_unit_test(a_value_that_is_not_utf8_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
