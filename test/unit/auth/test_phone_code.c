/* Facts about codes that prove a number, and how numbers are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "auth/phone_code.h"

#define KEY "0123456789abcdef0123456789abcdef"
#define ID "01900000-0000-7000-8000-000000000001"

static struct pool *pool;

static void
a_code_is_six_digits_of_its_own(void **state)
{
	const char *code = phone_code(pool, KEY, ID);

	(void)state;
	assert_int_equal(strlen(code), PHONE_CODE_LENGTH);
	assert_int_equal(strspn(code, "0123456789"), PHONE_CODE_LENGTH);
	assert_string_equal(code, phone_code(pool, KEY, ID));
	assert_string_not_equal(code, phone_code(pool, KEY "x", ID));
	assert_string_not_equal(code, phone_code(pool, KEY,
		"01900000-0000-7000-8000-000000000002"));
}

static void
only_the_code_matches(void **state)
{
	const char *code = phone_code(pool, KEY, ID);

	(void)state;
	assert_true(phone_code_matches(pool, KEY, ID, code));
	assert_true(phone_code_matches(pool, KEY, ID, pool_printf(pool,
		" %.3s %s ", code, code + 3)));
	assert_false(phone_code_matches(pool, KEY, ID, ""));
	assert_false(phone_code_matches(pool, KEY, ID, code + 1));
	assert_false(phone_code_matches(pool, KEY, ID,
		pool_printf(pool, "%s0", code)));
	assert_false(phone_code_matches(pool, KEY, ID,
		pool_printf(pool, "%s                       0", code)));
	assert_false(phone_code_matches(pool, KEY "x", ID, code));
}

static void
numbers_are_brought_into_one_form(void **state)
{
	(void)state;
	assert_string_equal(phone_number(pool, "+4915112345678"),
		"+4915112345678");
	assert_string_equal(phone_number(pool, "0049 (151) 123-456/78"),
		"+4915112345678");
	assert_string_equal(phone_number(pool, "+49 (0)151 123.45678"),
		"+4915112345678");
	assert_string_equal(phone_number(pool, "+123456789012345"),
		"+123456789012345");
}

static void
what_is_no_number_is_refused(void **state)
{
	static const char *const bad[] = { "", "+", "00", "0", "+49 151",
		"0151 12345678", "151 12345678", "+0491511234567",
		"+49 151 1234567x", "++4915112345678", "+1234567890123456",
		"001234567890123456", "12345678901234567890",
		"+49\n1511234567" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (phone_number(pool, bad[i]) != NULL)
			fail_msg("accepted: %s", bad[i]);
}

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_six_digits_of_its_own),
		cmocka_unit_test(only_the_code_matches),
		cmocka_unit_test(numbers_are_brought_into_one_form),
		cmocka_unit_test(what_is_no_number_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
