/* Form tokens and the judgement of a request's origin. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "auth/csrf.h"

#define SECRET "a secret of at least 32 characters"
#define SESSION "018f0000-0000-7000-8000-000000000001"
#define OTHER_SESSION "018f0000-0000-7000-8000-000000000002"
#define ORGANIZATION "018f0000-0000-7000-8000-0000000000aa"
#define OTHER_ORGANIZATION "018f0000-0000-7000-8000-0000000000bb"
#define BASE "https://outstaff.example:8443"

static int
set_up(void **state)
{
	*state = pool_create();
	return 0;
}

static int
tear_down(void **state)
{
	pool_destroy(*state);
	return 0;
}

static bool
matches(const char *token, const char *session, const char *organization)
{
	return csrf_matches(slice_of(token), SECRET, session, organization);
}

/* Computed by Python's hmac module. */
static void
a_token_is_the_chained_hmac_of_both_ids(void **state)
{
	assert_string_equal(
		csrf_token(*state, SECRET, SESSION, ORGANIZATION),
		"ogq_XczZ_0W9QqMg42mTSso2kK9CsTY5v6F49wyI-P0");
}

static void
a_token_matches_its_session_and_organization_only(void **state)
{
	const char *token = csrf_token(*state, SECRET, SESSION, ORGANIZATION);

	assert_true(matches(token, SESSION, ORGANIZATION));
	assert_false(matches(token, OTHER_SESSION, ORGANIZATION));
	assert_false(matches(token, SESSION, OTHER_ORGANIZATION));
	assert_false(matches(token, SESSION, ""));
	assert_false(matches(token, "", ORGANIZATION));
	assert_false(matches(token, "", ""));
	assert_false(matches(token, ORGANIZATION, SESSION));
	assert_false(matches(token, SESSION ORGANIZATION, ""));
}

static void
a_token_of_another_secret_does_not_match(void **state)
{
	const char *token = csrf_token(*state,
		"another secret of 32 characters", SESSION, ORGANIZATION);

	assert_false(matches(token, SESSION, ORGANIZATION));
}

static void
a_token_without_organization_works_until_one_is_chosen(void **state)
{
	const char *token = csrf_token(*state, SECRET, SESSION, "");

	assert_true(matches(token, SESSION, ""));
	assert_false(matches(token, SESSION, ORGANIZATION));
}

static void
any_changed_character_breaks_a_token(void **state)
{
	char *token = csrf_token(*state, SECRET, SESSION, ORGANIZATION);

	for (size_t i = 0; i < strlen(token); i++) {
		char right = token[i];

		token[i] = right == 'A' ? 'B' : 'A';
		assert_false(matches(token, SESSION, ORGANIZATION));
		token[i] = right;
	}
	assert_true(matches(token, SESSION, ORGANIZATION));
}

static void
what_is_no_token_does_not_match(void **state)
{
	const char *token = csrf_token(*state, SECRET, SESSION, ORGANIZATION);

	assert_false(matches("", SESSION, ORGANIZATION));
	assert_false(matches("x", SESSION, ORGANIZATION));
	assert_false(matches(pool_printf(*state, "%s=", token),
		SESSION, ORGANIZATION));
	assert_false(csrf_matches((struct slice){ token, 42 }, SECRET,
		SESSION, ORGANIZATION));
	assert_false(csrf_matches((struct slice){ NULL, 0 }, SECRET,
		SESSION, ORGANIZATION));
}

static void
sec_fetch_site_must_be_same_origin(void **state)
{
	static const char *const foreign[] = { "cross-site", "same-site",
		"none", "", "Same-Origin", "same-origin ", "x" };

	(void)state;
	assert_int_equal(origin_check("same-origin", NULL, BASE), ORIGIN_SAME);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		assert_int_equal(origin_check(foreign[i], NULL, BASE),
			ORIGIN_FOREIGN);
}

static void
a_right_origin_does_not_mend_a_foreign_sec_fetch_site(void **state)
{
	(void)state;
	assert_int_equal(origin_check("cross-site", BASE, BASE),
		ORIGIN_FOREIGN);
	assert_int_equal(origin_check("none", BASE, BASE), ORIGIN_FOREIGN);
}

static void
a_null_origin_does_not_spoil_same_origin(void **state)
{
	(void)state;
	assert_int_equal(origin_check("same-origin", "null", BASE),
		ORIGIN_SAME);
}

static void
without_sec_fetch_site_origin_must_be_ours_exactly(void **state)
{
	static const char *const foreign[] = {
		"null", "", "https://outstaff.example",
		"https://outstaff.example:8443/",
		"http://outstaff.example:8443",
		"https://OUTSTAFF.example:8443",
		"https://outstaff.example:84433",
		"https://outstaff.example.evil.example:8443",
		"https://evil.example", BASE " https://evil.example",
	};

	(void)state;
	assert_int_equal(origin_check(NULL, BASE, BASE), ORIGIN_SAME);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++)
		assert_int_equal(origin_check(NULL, foreign[i], BASE),
			ORIGIN_FOREIGN);
}

static void
a_request_that_says_nothing_is_of_unknown_origin(void **state)
{
	(void)state;
	assert_int_equal(origin_check(NULL, NULL, BASE), ORIGIN_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_the_chained_hmac_of_both_ids),
		cmocka_unit_test(
			a_token_matches_its_session_and_organization_only),
		cmocka_unit_test(a_token_of_another_secret_does_not_match),
		cmocka_unit_test(
			a_token_without_organization_works_until_one_is_chosen),
		cmocka_unit_test(any_changed_character_breaks_a_token),
		cmocka_unit_test(what_is_no_token_does_not_match),
		cmocka_unit_test(sec_fetch_site_must_be_same_origin),
		cmocka_unit_test(
			a_right_origin_does_not_mend_a_foreign_sec_fetch_site),
		cmocka_unit_test(a_null_origin_does_not_spoil_same_origin),
		cmocka_unit_test(
			without_sec_fetch_site_origin_must_be_ours_exactly),
		cmocka_unit_test(
			a_request_that_says_nothing_is_of_unknown_origin),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
