/* Access tokens: what they say, by which key, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "auth/access.h"

#define NOW 1800000000
#define SESSION "01234567-89ab-7def-8123-456789abcde1"
#define ACCOUNT "01234567-89ab-7def-8123-456789abcde2"
#define ORGANIZATION "01234567-89ab-7def-8123-456789abcde3"
#define KEY_ONE "one:0123456789abcdef0123456789abcdef"
#define KEY_TWO "two:fedcba9876543210fedcba9876543210"

static struct pool *pool;
static struct config config;
static struct access_keys keys;
static const struct access access = { SESSION, ACCOUNT, ORGANIZATION };

static void
use_keys(const char *secret)
{
	config.jwt_secret = secret;
	access_keys_init(&keys, pool, &config);
}

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	config = (struct config){ .base_url = "https://staff.example",
		.secret = "a form secret of 32 characters!!" };
	use_keys(KEY_ONE);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static enum jwt_result
verify_at(const char *token, int64_t now)
{
	struct access found;

	return access_verify(pool, &keys, slice_of(token), now, &found);
}

static void
a_token_says_what_it_was_made_of(void **state)
{
	struct access found;
	char *token = access_token(pool, &keys, &access, NOW);

	(void)state;
	assert_int_equal(access_verify(pool, &keys, slice_of(token), NOW,
		&found), JWT_OK);
	assert_string_equal(found.session_id, SESSION);
	assert_string_equal(found.account_id, ACCOUNT);
	assert_string_equal(found.organization_id, ORGANIZATION);
}

static void
a_token_may_be_of_no_organization(void **state)
{
	const struct access nowhere = { SESSION, ACCOUNT, "" };
	struct access found;
	char *token = access_token(pool, &keys, &nowhere, NOW);

	(void)state;
	assert_int_equal(access_verify(pool, &keys, slice_of(token), NOW,
		&found), JWT_OK);
	assert_string_equal(found.organization_id, "");
}

/* C2: a role in a token would outlive its being taken away. */
static void
a_token_has_these_claims_and_no_role(void **state)
{
	static const char *const names[] = { "iss", "aud", "sub", "sid",
		"iat", "exp", "jti", "org" };
	const struct jwt_wanted wanted = { .keys = keys.items,
		.key_count = keys.count, .type = "at+jwt",
		.issuer = "https://staff.example",
		.audience = "https://staff.example/api", .now = NOW };
	const struct json *claims, *claim;
	size_t count = 0;

	(void)state;
	assert_int_equal(jwt_verify(pool, slice_of(access_token(pool, &keys,
		&access, NOW)), &wanted, &claims), JWT_OK);
	for (claim = claims->first; claim != NULL; claim = claim->next)
		count++;
	assert_int_equal(count, sizeof(names) / sizeof(*names));
	for (size_t i = 0; i < count; i++)
		assert_non_null(json_member(claims, names[i]));
}

static void
two_tokens_of_one_second_differ(void **state)
{
	(void)state;
	assert_string_not_equal(access_token(pool, &keys, &access, NOW),
		access_token(pool, &keys, &access, NOW));
}

static void
a_token_is_good_for_ten_minutes(void **state)
{
	char *token = access_token(pool, &keys, &access, NOW);

	(void)state;
	assert_int_equal(ACCESS_LIFETIME, 600);
	assert_int_equal(verify_at(token, NOW + 600), JWT_OK);
	assert_int_equal(verify_at(token, NOW + 600 + JWT_LEEWAY),
		JWT_EXPIRED);
	assert_int_equal(verify_at(token, NOW - JWT_LEEWAY - 1), JWT_NOT_YET);
}

/* IDN-33: put the new key first; later take the old one away. */
static void
keys_follow_one_another_without_a_break(void **state)
{
	char *before = access_token(pool, &keys, &access, NOW), *after;

	(void)state;
	use_keys(KEY_TWO " " KEY_ONE);
	after = access_token(pool, &keys, &access, NOW);
	assert_int_equal(verify_at(before, NOW), JWT_OK);
	assert_int_equal(verify_at(after, NOW), JWT_OK);
	use_keys(KEY_TWO);
	assert_int_equal(verify_at(before, NOW), JWT_UNKNOWN_KEY);
	assert_int_equal(verify_at(after, NOW), JWT_OK);
	use_keys("one:fedcba9876543210fedcba9876543210");
	assert_int_equal(verify_at(before, NOW), JWT_BAD_SIGNATURE);
}

static void
without_a_key_one_is_derived(void **state)
{
	char *token;

	(void)state;
	use_keys("");
	assert_int_equal(keys.count, 1);
	token = access_token(pool, &keys, &access, NOW);
	assert_int_equal(verify_at(token, NOW), JWT_OK);
	use_keys("");
	assert_int_equal(verify_at(token, NOW), JWT_OK);
	config.secret = "another form secret of 32 chars!";
	use_keys("");
	assert_int_equal(verify_at(token, NOW), JWT_BAD_SIGNATURE);
}

static void
another_installations_token_is_refused(void **state)
{
	char *token = access_token(pool, &keys, &access, NOW);

	(void)state;
	config.base_url = "https://other.example";
	use_keys(KEY_ONE);
	assert_int_equal(verify_at(token, NOW), JWT_WRONG_ISSUER);
}

/* What would reach a statement is an id, whoever signed it. */
static void
ids_that_are_none_are_refused(void **state)
{
	static const char *const claims[] = {
		"\"sub\":\"" ACCOUNT "\"",
		"\"sub\":\"anna\",\"sid\":\"" SESSION "\"",
		"\"sub\":\"" ACCOUNT "\",\"sid\":\"" SESSION "0\"",
		"\"sub\":\"" ACCOUNT "\",\"sid\":7",
		"\"sub\":\"" ACCOUNT "\",\"sid\":\"" SESSION "\","
			"\"org\":\"\"",
		"\"sub\":\"" ACCOUNT "\",\"sid\":\"" SESSION "\","
			"\"org\":null",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(claims) / sizeof(*claims); i++)
		assert_int_equal(verify_at(jwt_sign(pool, &keys.items[0],
			"at+jwt", slice_of(pool_printf(pool, "{\"iss\":"
			"\"https://staff.example\",\"aud\":"
			"\"https://staff.example/api\",\"iat\":1800000000,"
			"\"exp\":1800000600,%s}", claims[i]))), NOW),
			JWT_BAD_CLAIMS);
}

static void
sessions_have_different_places_in_the_cache(void **state)
{
	unsigned char one[SHA256_SIZE], same[SHA256_SIZE], other[SHA256_SIZE];

	(void)state;
	access_hash(SESSION, one);
	access_hash(SESSION, same);
	access_hash(ACCOUNT, other);
	assert_memory_equal(one, same, SHA256_SIZE);
	assert_memory_not_equal(one, other, SHA256_SIZE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(a_token_says_what_it_was_made_of),
		TEST(a_token_may_be_of_no_organization),
		TEST(a_token_has_these_claims_and_no_role),
		TEST(two_tokens_of_one_second_differ),
		TEST(a_token_is_good_for_ten_minutes),
		TEST(keys_follow_one_another_without_a_break),
		TEST(without_a_key_one_is_derived),
		TEST(another_installations_token_is_refused),
		TEST(ids_that_are_none_are_refused),
		TEST(sessions_have_different_places_in_the_cache),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
