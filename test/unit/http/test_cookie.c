/* Facts about reading one cookie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/cookie.h"

static void
assert_cookie(const char *header, enum cookie outcome, const char *value)
{
	struct slice found;

	if (cookie_find(header, "__Host-sid", &found) != outcome ||
	    !slice_equals(found, value))
		fail_msg("unexpected: %s", header);
}

static void
the_cookie_is_found_anywhere(void **state)
{
	(void)state;
	assert_cookie("__Host-sid=abc", COOKIE_FOUND, "abc");
	assert_cookie("a=b; __Host-sid=abc", COOKIE_FOUND, "abc");
	assert_cookie("__Host-sid=abc; a=b", COOKIE_FOUND, "abc");
	assert_cookie("a=b;__Host-sid=abc;c=d", COOKIE_FOUND, "abc");
	assert_cookie("a=b;\t__Host-sid=abc \t;c=d", COOKIE_FOUND, "abc");
	assert_cookie("__Host-sid=a=b==", COOKIE_FOUND, "a=b==");
	assert_cookie("__Host-sid=", COOKIE_FOUND, "");
	assert_cookie("__Host-sid=abc;", COOKIE_FOUND, "abc");
}

static void
another_name_is_another_cookie(void **state)
{
	(void)state;
	assert_cookie("", COOKIE_ABSENT, "");
	assert_cookie(";;; ;", COOKIE_ABSENT, "");
	assert_cookie("__Host-sid", COOKIE_ABSENT, "");
	assert_cookie("__Host-sid2=abc", COOKIE_ABSENT, "");
	assert_cookie("x__Host-sid=abc", COOKIE_ABSENT, "");
	assert_cookie("__host-sid=abc", COOKIE_ABSENT, "");
	assert_cookie("__Host-sid =abc", COOKIE_ABSENT, "");
	assert_cookie("a=__Host-sid=abc", COOKIE_ABSENT, "");
	assert_cookie("=__Host-sid=abc", COOKIE_ABSENT, "");
	assert_cookie("a=\"; b=\"", COOKIE_ABSENT, "");
	assert_cookie("a=b, __Host-sid=abc", COOKIE_ABSENT, "");
}

static void
a_cookie_twice_is_refused(void **state)
{
	(void)state;
	assert_cookie("__Host-sid=a; __Host-sid=b", COOKIE_TWICE, "");
	assert_cookie("__Host-sid=a; __Host-sid=a", COOKIE_TWICE, "");
	assert_cookie("__Host-sid=; x=y;__Host-sid=a", COOKIE_TWICE, "");
	assert_cookie("__Host-sid=a;__Host-sid=\x01", COOKIE_TWICE, "");
}

static void
odd_bytes_in_the_value_are_refused(void **state)
{
	(void)state;
	assert_cookie("__Host-sid=a b", COOKIE_BAD, "");
	assert_cookie("__Host-sid=\"abc\"", COOKIE_BAD, "");
	assert_cookie("__Host-sid=a,b", COOKIE_BAD, "");
	assert_cookie("__Host-sid=a\\b", COOKIE_BAD, "");
	assert_cookie("__Host-sid=a\x01", COOKIE_BAD, "");
	assert_cookie("__Host-sid=a\x7F", COOKIE_BAD, "");
	assert_cookie("__Host-sid=\xC3\xA9", COOKIE_BAD, "");
	assert_cookie("__Host-sid=a\r\nb", COOKIE_BAD, "");
}

static void
odd_neighbours_do_no_harm(void **state)
{
	(void)state;
	assert_cookie("a=\xFF\x01\"; ;=;; __Host-sid=abc; \"", COOKIE_FOUND,
		"abc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cookie_is_found_anywhere),
		cmocka_unit_test(another_name_is_another_cookie),
		cmocka_unit_test(a_cookie_twice_is_refused),
		cmocka_unit_test(odd_bytes_in_the_value_are_refused),
		cmocka_unit_test(odd_neighbours_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
