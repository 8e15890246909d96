/* Facts about what lookups of a page answer with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "present/value.h"

static void
text_is_true_and_prints(void **state)
{
	struct value value = value_text(SLICE("0"));

	(void)state;
	assert_int_equal(value.kind, VALUE_TEXT);
	assert_true(slice_equals(value.text, "0"));
	assert_null(value.context);
}

static void
empty_text_is_false(void **state)
{
	(void)state;
	assert_int_equal(value_text(SLICE("")).kind, VALUE_FALSE);
	assert_int_equal(value_text((struct slice){ NULL, 0 }).kind,
		VALUE_FALSE);
}

static void
a_truth_prints_nothing(void **state)
{
	(void)state;
	assert_int_equal(value_truth(true).kind, VALUE_TEXT);
	assert_int_equal(value_truth(true).text.length, 0);
	assert_int_equal(value_truth(false).kind, VALUE_FALSE);
}

static void
a_missing_name_is_not_a_false_one(void **state)
{
	(void)state;
	assert_int_equal(value_missing().kind, VALUE_MISSING);
	assert_int_not_equal(value_missing().kind, value_truth(false).kind);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_true_and_prints),
		cmocka_unit_test(empty_text_is_false),
		cmocka_unit_test(a_truth_prints_nothing),
		cmocka_unit_test(a_missing_name_is_not_a_false_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
