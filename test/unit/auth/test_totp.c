/* Codes by the test vectors of RFC 6238 and RFC 4226, and what is taken. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "auth/totp.h"

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

/* The secret of RFC 6238 appendix B for SHA-1. */
static const struct slice secret = { "12345678901234567890", 20 };

/* Six digits are the last six of the vectors' eight. */
static void
codes_are_those_of_rfc_6238(void **state)
{
	static const struct {
		int64_t seconds;
		unsigned code;
	} vectors[] = {
		{ 59, 94287082 }, { 1111111109, 7081804 },
		{ 1111111111, 14050471 }, { 1234567890, 89005924 },
		{ 2000000000, 69279037 }, { 20000000000, 65353130 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
		assert_int_equal(totp_code(secret,
			totp_step(vectors[i].seconds)),
			vectors[i].code % 1000000);
}

static void
codes_are_those_of_rfc_4226(void **state)
{
	static const unsigned codes[] = { 755224, 287082, 359152, 969429,
		338314, 254676, 287922, 162583, 399871, 520489 };

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_int_equal(totp_code(secret, i), codes[i]);
}

static void
a_code_counts_from_the_step_before_to_the_step_after(void **state)
{
	(void)state;
	assert_int_equal(totp_match(secret, "969429", 90, 0), 3);
	assert_int_equal(totp_match(secret, "969429", 119, 0), 3);
	assert_int_equal(totp_match(secret, "969429", 60, 0), 3);
	assert_int_equal(totp_match(secret, "969429", 149, 0), 3);
	assert_int_equal(totp_match(secret, "969429", 59, 0), -1);
	assert_int_equal(totp_match(secret, "969429", 150, 0), -1);
}

static void
a_step_that_was_used_is_not_taken_again(void **state)
{
	(void)state;
	assert_int_equal(totp_match(secret, "969429", 90, 2), 3);
	assert_int_equal(totp_match(secret, "969429", 90, 3), -1);
	assert_int_equal(totp_match(secret, "359152", 90, 3), -1);
	assert_int_equal(totp_match(secret, "338314", 90, 3), 4);
}

static void
a_code_is_six_digits_maybe_with_blanks(void **state)
{
	static const char *const bad[] = { "", "96942", "9694299", "96942a",
		"-69429", "+69429", "0x9694", "969 42", "969429\n",
		"９６９４２" };

	(void)state;
	assert_int_equal(totp_match(secret, "969 429", 90, 0), 3);
	assert_int_equal(totp_match(secret, " 9 6 9 4 2 9 ", 90, 0), 3);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(totp_match(secret, bad[i], 90, 0), -1);
}

static void
zeros_in_front_belong_to_a_code(void **state)
{
	int64_t step = totp_step(1111111109);

	(void)state;
	assert_int_equal(totp_code(secret, step), 81804);
	assert_int_equal(totp_match(secret, "081804", 1111111109, 0), step);
	assert_int_equal(totp_match(secret, "81804", 1111111109, 0), -1);
}

/* RFC 4648 section 10, without the padding. */
static void
base32_is_that_of_rfc_4648(void **state)
{
	(void)state;
	assert_string_equal(base32_encode(pool, SLICE("")), "");
	assert_string_equal(base32_encode(pool, SLICE("f")), "MY");
	assert_string_equal(base32_encode(pool, SLICE("fo")), "MZXQ");
	assert_string_equal(base32_encode(pool, SLICE("foo")), "MZXW6");
	assert_string_equal(base32_encode(pool, SLICE("foob")), "MZXW6YQ");
	assert_string_equal(base32_encode(pool, SLICE("fooba")), "MZXW6YTB");
	assert_string_equal(base32_encode(pool, SLICE("foobar")),
		"MZXW6YTBOI");
}

static void
the_address_for_apps_is_escaped(void **state)
{
	(void)state;
	assert_string_equal(totp_uri(pool, "OutStaff & Co", "a+b@x.test",
		SLICE("foobar")), "otpauth://totp/OutStaff%20%26%20Co:"
		"a%2Bb%40x.test?secret=MZXW6YTBOI&issuer=OutStaff%20%26%20Co"
		"&algorithm=SHA1&digits=6&period=30");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_rfc_6238),
		cmocka_unit_test(codes_are_those_of_rfc_4226),
		cmocka_unit_test(
			a_code_counts_from_the_step_before_to_the_step_after),
		cmocka_unit_test(a_step_that_was_used_is_not_taken_again),
		cmocka_unit_test(a_code_is_six_digits_maybe_with_blanks),
		cmocka_unit_test(zeros_in_front_belong_to_a_code),
		cmocka_unit_test(base32_is_that_of_rfc_4648),
		cmocka_unit_test(the_address_for_apps_is_escaped),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
