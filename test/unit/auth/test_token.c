/* Tokens: their text, their hash, and what is none. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "auth/token.h"

/* 32 zero bytes; the digest is that of sha256sum. */
#define ZERO_TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ZERO_HASH \
	"66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"

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
a_token_is_43_characters_of_base64url(void **state)
{
	unsigned char hash[SHA256_SIZE];
	const char *text = token_make(*state, hash);

	assert_int_equal(strlen(text), TOKEN_LENGTH);
	assert_int_equal(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789-_"), TOKEN_LENGTH);
}

static void
the_text_of_a_token_leads_to_its_hash(void **state)
{
	unsigned char made[SHA256_SIZE], found[SHA256_SIZE];
	const char *text = token_make(*state, made);

	assert_true(token_hash(slice_of(text), found));
	assert_memory_equal(made, found, SHA256_SIZE);
}

static void
the_hash_is_sha256_of_the_bytes(void **state)
{
	unsigned char hash[SHA256_SIZE];

	assert_true(token_hash(SLICE(ZERO_TOKEN), hash));
	assert_string_equal(hex_encode(*state, hash, sizeof(hash)), ZERO_HASH);
}

static void
no_two_tokens_are_alike(void **state)
{
	unsigned char one[SHA256_SIZE], other[SHA256_SIZE];

	assert_string_not_equal(token_make(*state, one),
		token_make(*state, other));
	assert_memory_not_equal(one, other, SHA256_SIZE);
}

static void
what_is_not_exactly_a_token_has_no_hash(void **state)
{
	static const struct slice bad[] = {
		SLICE(""), SLICE("A"), SLICE(ZERO_TOKEN "A"),
		SLICE(ZERO_TOKEN "="), SLICE(ZERO_TOKEN "\0"),
		SLICE(" AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
		SLICE("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"),
		SLICE("+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
		SLICE("/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
		SLICE("AAAAAAAAAAAAAAAAAAAAA\0AAAAAAAAAAAAAAAAAAAAA"),
		SLICE("AAAAAAAAAAAAAAAAAAAAA\xC3\xA4" "AAAAAAAAAAAAAAAAAAAA"),
	};
	static const unsigned char zero[SHA256_SIZE];
	unsigned char hash[SHA256_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		memset(hash, 0xFF, sizeof(hash));
		assert_false(token_hash(bad[i], hash));
		assert_memory_equal(hash, zero, sizeof(hash));
	}
}

static void
a_derived_token_is_its_key_and_purpose(void **state)
{
	static const char key[] = "0123456789abcdef0123456789abcdef";
	struct pool *pool = pool_create();
	unsigned char hash[SHA256_SIZE], again[SHA256_SIZE];
	const char *token = token_derive(pool, key, "one", hash);

	(void)state;
	assert_int_equal(strlen(token), TOKEN_LENGTH);
	assert_true(token_hash(slice_of(token), again));
	assert_memory_equal(hash, again, sizeof(hash));
	assert_string_equal(token, token_derive(pool, key, "one", again));
	assert_string_not_equal(token, token_derive(pool, key, "two", again));
	assert_string_not_equal(token,
		token_derive(pool, "another", "one", again));
	pool_destroy(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_43_characters_of_base64url),
		cmocka_unit_test(the_text_of_a_token_leads_to_its_hash),
		cmocka_unit_test(the_hash_is_sha256_of_the_bytes),
		cmocka_unit_test(no_two_tokens_are_alike),
		cmocka_unit_test(a_derived_token_is_its_key_and_purpose),
		cmocka_unit_test(what_is_not_exactly_a_token_has_no_hash),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
