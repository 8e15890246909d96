/* The text form of stored hashes: what is read, and above all what is not. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "auth/mcf.h"
#include "base/clock.h"

#define SALT "AAECAwQFBgcICQoLDA0ODw=="
#define HASH \
	"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v" \
	"MDEyMzQ1Njc4OTo7PD0+Pw=="
#define STORED "$s1$0f0803$" SALT "$" HASH

static bool
parses(const char *text)
{
	struct mcf mcf;

	return mcf_parse(slice_of(text), &mcf);
}

/* The stored form with one byte changed. */
static bool
parses_with(size_t at, char byte)
{
	char text[] = STORED;
	struct mcf mcf;

	text[at] = byte;
	return mcf_parse((struct slice){ text, MCF_LENGTH }, &mcf);
}

static bool
parses_costs(const char *costs)
{
	char text[] = STORED;

	memcpy(text + 4, costs, 6);
	return parses(text);
}

static void
costs_salt_and_hash_are_read(void **state)
{
	struct mcf mcf;

	(void)state;
	assert_true(mcf_parse(SLICE(STORED), &mcf));
	assert_int_equal(mcf.log2_n, 15);
	assert_int_equal(mcf.r, 8);
	assert_int_equal(mcf.p, 3);
	for (int i = 0; i < MCF_SALT_SIZE; i++)
		assert_int_equal(mcf.salt[i], i);
	for (int i = 0; i < MCF_HASH_SIZE; i++)
		assert_int_equal(mcf.hash[i], i);
}

static void
what_is_read_is_written_alike(void **state)
{
	struct pool *pool = pool_create();
	struct mcf mcf;

	(void)state;
	assert_true(mcf_parse(SLICE(STORED), &mcf));
	assert_string_equal(mcf_format(pool, &mcf), STORED);
	memset(mcf.hash, 0xFB, sizeof(mcf.hash));	/* + and / */
	assert_non_null(strchr(mcf_format(pool, &mcf), '+'));
	assert_true(parses(mcf_format(pool, &mcf)));
	pool_destroy(pool);
}

static void
costs_up_to_the_caps_are_read(void **state)
{
	(void)state;
	assert_true(parses_costs("100804"));
	assert_true(parses_costs("010101"));
	assert_true(parses_costs("0e0804"));
}

static void
costs_beyond_the_caps_are_refused(void **state)
{
	static const char *const costs[] = {
		"110803", "140803", "1e0101", "ff0101", "0f0903", "0fff03",
		"0f0805", "0f08ff", "ffffff", "000803", "0f0003", "0f0800",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(costs) / sizeof(*costs); i++)
		assert_false(parses_costs(costs[i]));
}

static void
costs_that_are_not_two_lower_case_digits_are_refused(void **state)
{
	static const char *const costs[] = {
		"0F0803", "f08030", "+f0803", " f0803", "0x0803", "0f-803",
		"0f08 3", "0f080$", "xy0803",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(costs) / sizeof(*costs); i++)
		assert_false(parses_costs(costs[i]));
	assert_false(parses_with(4, '\0'));
	assert_false(parses_with(9, '\0'));
}

static void
other_lengths_are_refused(void **state)
{
	char text[MCF_LENGTH * 2] = STORED;
	struct mcf mcf;

	(void)state;
	memset(text + MCF_LENGTH, '=', MCF_LENGTH);
	for (size_t length = 0; length < sizeof(text); length++)
		assert_int_equal(mcf_parse((struct slice){ text, length },
			&mcf), length == MCF_LENGTH);
	assert_false(mcf_parse((struct slice){ NULL, 0 }, &mcf));
}

static void
other_marks_are_refused(void **state)
{
	static const size_t marks[] = { 0, 1, 2, 3, 10, 35 };

	(void)state;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		assert_false(parses_with(marks[i], 'x'));
		assert_false(parses_with(marks[i], '\0'));
	}
}

static void
bytes_outside_base64_are_refused_everywhere(void **state)
{
	static const char bad[] = { '\0', ' ', '\n', '-', '_', '=', '$', '.',
		'\x80', '\xFF' };

	(void)state;
	for (size_t at = 11; at < MCF_LENGTH; at++)
		for (size_t i = 0; i < sizeof(bad); i++)
			if (STORED[at] != bad[i])
				assert_false(parses_with(at, bad[i]));
}

/* "DQ==" and "DR==" decode alike; only one of them is anybody's encoding. */
static void
encodings_with_stray_bits_are_refused(void **state)
{
	(void)state;
	assert_true(parses_with(32, 'w'));
	assert_false(parses_with(32, 'x'));
	assert_true(parses_with(MCF_LENGTH - 3, 'w'));
	assert_false(parses_with(MCF_LENGTH - 3, '3'));
}

static void
a_refusal_takes_less_than_a_millisecond(void **state)
{
	char *huge = malloc(1 << 20);
	struct mcf mcf;
	int64_t start;

	(void)state;
	assert_non_null(huge);
	memset(huge, '$', 1 << 20);
	start = clock_us();
	assert_false(mcf_parse((struct slice){ huge, 1 << 20 }, &mcf));
	assert_false(parses_costs("1e0803"));
	assert_true(clock_us() - start < 1000);
	free(huge);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(costs_salt_and_hash_are_read),
		cmocka_unit_test(what_is_read_is_written_alike),
		cmocka_unit_test(costs_up_to_the_caps_are_read),
		cmocka_unit_test(costs_beyond_the_caps_are_refused),
		cmocka_unit_test(
			costs_that_are_not_two_lower_case_digits_are_refused),
		cmocka_unit_test(other_lengths_are_refused),
		cmocka_unit_test(other_marks_are_refused),
		cmocka_unit_test(bytes_outside_base64_are_refused_everywhere),
		cmocka_unit_test(encodings_with_stray_bits_are_refused),
		cmocka_unit_test(a_refusal_takes_less_than_a_millisecond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
