/* Facts about the session's cookie, by RFC 6265bis. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "auth/session.h"

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

static void
over_https_it_is_bound_to_the_host(void **state)
{
	(void)state;
	assert_string_equal(session_cookie_name(true), "__Host-sid");
	assert_string_equal(session_cookie(pool, true, "abc"),
		"__Host-sid=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
}

static void
over_http_it_is_plain_and_still_hidden_from_scripts(void **state)
{
	(void)state;
	assert_string_equal(session_cookie_name(false), "sid");
	assert_string_equal(session_cookie(pool, false, "abc"),
		"sid=abc; Path=/; HttpOnly; SameSite=Lax");
}

static void
it_ends_with_the_attributes_it_began_with(void **state)
{
	(void)state;
	assert_string_equal(session_cookie_end(pool, true), "__Host-sid=; "
		"Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
	assert_string_equal(session_cookie_end(pool, false),
		"sid=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
}

static void
it_names_no_domain_and_outlives_no_browser(void **state)
{
	(void)state;
	for (int secure = 0; secure < 2; secure++) {
		const char *cookie = session_cookie(pool, secure, "abc");

		assert_null(strstr(cookie, "Domain"));
		assert_null(strstr(cookie, "Max-Age"));
		assert_null(strstr(cookie, "Expires"));
	}
}

static void
a_session_ends_within_a_day(void **state)
{
	(void)state;
	assert_in_range(SESSION_LIFETIME, 3600, 24 * 3600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(over_https_it_is_bound_to_the_host),
		cmocka_unit_test(
			over_http_it_is_plain_and_still_hidden_from_scripts),
		cmocka_unit_test(it_ends_with_the_attributes_it_began_with),
		cmocka_unit_test(it_names_no_domain_and_outlives_no_browser),
		cmocka_unit_test(a_session_ends_within_a_day),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
