/* Personal tokens (U17): their text, its checksum, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "auth/api_token.h"

#define DIGITS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* 256 zero bits; the CRC-32 of "ost_" and 43 zeros, by another program. */
#define ZERO "ost_00000000000000000000000000000000000000000000DosLd"

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

static void
a_token_has_a_start_of_its_own_and_is_a_word(void **state)
{
	unsigned char hash[SHA256_SIZE];

	for (int i = 0; i < 100; i++) {
		const char *text = api_token_make(*state, hash);

		assert_int_equal(strlen(text), API_TOKEN_LENGTH);
		assert_memory_equal(text, "ost_", 4);
		assert_int_equal(strspn(text + 4, DIGITS),
			API_TOKEN_LENGTH - 4);
	}
}

static void
a_token_leads_to_its_hash(void **state)
{
	unsigned char made[SHA256_SIZE], found[SHA256_SIZE];
	unsigned char plain[SHA256_SIZE];
	const char *text = api_token_make(*state, made);

	assert_true(api_token_hash(slice_of(text), found));
	assert_memory_equal(made, found, SHA256_SIZE);
	sha256(text, strlen(text), plain);
	assert_memory_equal(made, plain, SHA256_SIZE);
}

static void
no_two_tokens_are_alike(void **state)
{
	unsigned char hash[SHA256_SIZE];
	const char *one = api_token_make(*state, hash);
	const char *other = api_token_make(*state, hash);

	assert_string_not_equal(one, other);
	assert_memory_not_equal(one + 4, other + 4, 20);
}

/* All 43 characters are random: each place has had many values. */
static void
every_place_of_a_token_varies(void **state)
{
	unsigned char hash[SHA256_SIZE];
	bool seen[API_TOKEN_LENGTH][128] = { { false } };
	size_t values[API_TOKEN_LENGTH] = { 0 };

	for (int i = 0; i < 500; i++) {
		const char *text = api_token_make(*state, hash);

		for (size_t at = 0; at < API_TOKEN_LENGTH; at++)
			if (!seen[at][(unsigned char)text[at]]) {
				seen[at][(unsigned char)text[at]] = true;
				values[at]++;
			}
	}
	/* The highest digit of 2^256 in base 62 is a 0 or a 1 mostly. */
	assert_true(values[4] >= 1);
	for (size_t at = 5; at < API_TOKEN_LENGTH - 6; at++)
		assert_true(values[at] > 50);
}

static void
the_checksum_is_crc32(void **state)
{
	unsigned char hash[SHA256_SIZE];

	(void)state;
	assert_true(api_token_hash(SLICE(ZERO), hash));
}

static void
no_typing_error_is_a_token(void **state)
{
	static const unsigned char zero[SHA256_SIZE];
	unsigned char hash[SHA256_SIZE];
	const char *text = api_token_make(*state, hash);
	char *wrong = pool_text(*state, text);

	for (size_t i = 0; i < API_TOKEN_LENGTH; i++)
		for (const char *c = DIGITS "-_ ."; *c != '\0'; c++) {
			if (*c == text[i])
				continue;
			wrong[i] = *c;
			memset(hash, 0xFF, sizeof(hash));
			assert_false(api_token_hash(slice_of(wrong), hash));
			assert_memory_equal(hash, zero, sizeof(hash));
			wrong[i] = text[i];
		}
	for (size_t i = 0; i < API_TOKEN_LENGTH; i++)
		assert_false(api_token_hash((struct slice){ text, i }, hash));
	assert_false(api_token_hash(slice_of(pool_printf(*state, "%s0",
		text)), hash));
	assert_false(api_token_hash(slice_of(pool_printf(*state, "%s ",
		text)), hash));
}

static void
swapped_characters_are_no_token(void **state)
{
	unsigned char hash[SHA256_SIZE];
	const char *text = api_token_make(*state, hash);
	char *wrong = pool_text(*state, text);

	for (size_t i = 4; i + 1 < API_TOKEN_LENGTH; i++) {
		if (text[i] == text[i + 1])
			continue;
		wrong[i] = text[i + 1];
		wrong[i + 1] = text[i];
		assert_false(api_token_hash(slice_of(wrong), hash));
		memcpy(wrong, text, API_TOKEN_LENGTH);
	}
}

static void
the_start_tells_what_is_meant(void **state)
{
	(void)state;
	assert_true(api_token_is_meant("ost_"));
	assert_true(api_token_is_meant(ZERO));
	assert_false(api_token_is_meant("ost"));
	assert_false(api_token_is_meant("OST_"));
	assert_false(api_token_is_meant("eyJ"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_has_a_start_of_its_own_and_is_a_word),
		cmocka_unit_test(a_token_leads_to_its_hash),
		cmocka_unit_test(no_two_tokens_are_alike),
		cmocka_unit_test(every_place_of_a_token_varies),
		cmocka_unit_test(the_checksum_is_crc32),
		cmocka_unit_test(no_typing_error_is_a_token),
		cmocka_unit_test(swapped_characters_are_no_token),
		cmocka_unit_test(the_start_tells_what_is_meant),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
