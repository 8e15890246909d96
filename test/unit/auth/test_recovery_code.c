/* Codes for who has lost the authenticator. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "auth/recovery_code.h"

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

#define SECRET "a secret of at least thirty-two characters"

static bool
hash(const char *text, unsigned char digest[SHA256_SIZE])
{
	return recovery_code_hash(SECRET, "account", text, digest);
}

static void
codes_differ_and_have_their_form(void **state)
{
	char *one = recovery_code_make(pool);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		const char *text = recovery_code_make(pool);

		assert_int_equal(strlen(text), 11);
		assert_int_equal(text[5], '-');
		assert_int_equal(strspn(text,
			"23456789abcdefghjkmnpqrstuvwxyz"), 5);
		assert_int_equal(strspn(text + 6,
			"23456789abcdefghjkmnpqrstuvwxyz"), 5);
		assert_string_not_equal(text, one);
	}
}

static void
case_blanks_and_hyphens_do_not_count(void **state)
{
	unsigned char a[SHA256_SIZE], b[SHA256_SIZE];
	static const char *const same[] = { "abcde23456", "ABCDE-23456",
		" ab cd e2 34 56 ", "a-b-c-d-e-2-3-4-5-6" };

	(void)state;
	assert_true(hash("abcde-23456", a));
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		assert_true(hash(same[i], b));
		assert_memory_equal(a, b, SHA256_SIZE);
	}
}

static void
a_code_is_one_account_s_under_one_secret(void **state)
{
	unsigned char a[SHA256_SIZE], b[SHA256_SIZE];

	(void)state;
	assert_true(hash("abcde-23456", a));
	assert_true(hash("abcde-23457", b));
	assert_memory_not_equal(a, b, SHA256_SIZE);
	assert_true(recovery_code_hash(SECRET, "other", "abcde-23456", b));
	assert_memory_not_equal(a, b, SHA256_SIZE);
	assert_true(recovery_code_hash(SECRET "!", "account", "abcde-23456",
		b));
	assert_memory_not_equal(a, b, SHA256_SIZE);
}

static void
what_is_no_code_has_no_hash(void **state)
{
	static const char *const bad[] = { "", "-", "abcde-2345",
		"abcde-234567", "abcde-2345l", "abcde-23450", "abcde_23456",
		"123456", "äbcde-23456" };
	unsigned char digest[SHA256_SIZE], zeros[SHA256_SIZE] = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(hash(bad[i], digest));
		assert_memory_equal(digest, zeros, SHA256_SIZE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_differ_and_have_their_form),
		cmocka_unit_test(case_blanks_and_hyphens_do_not_count),
		cmocka_unit_test(a_code_is_one_account_s_under_one_secret),
		cmocka_unit_test(what_is_no_code_has_no_hash),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
