/* Signed tokens (U14): what is accepted, and every way of not being so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "keys_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define NOW 1800000000

static struct pool *pool;
static struct jwt_key keys[3];
static struct jwt_wanted wanted;

#define SECRET_ONE "one: 0123456789abcdef0123456789ab"
#define SECRET_TWO "two: 0123456789abcdef0123456789ab"
#define HEADER "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}"
#define CLAIMS "\"iss\":\"https://here\",\"sub\":\"anna\"," \
	"\"aud\":\"https://here/api\",\"iat\":1799999990,\"exp\":1800000600"

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	keys[0] = (struct jwt_key){ .id = "one", .algorithm = HS256,
		.secret = SLICE(SECRET_ONE) };
	keys[1] = (struct jwt_key){ .id = "two", .algorithm = HS256,
		.secret = SLICE(SECRET_TWO) };
	keys[2] = (struct jwt_key){ .id = "rsa", .algorithm = RS256,
		.public_key = key_of_pem(rfc_rsa) };
	wanted = (struct jwt_wanted){ .keys = keys, .key_count = 3,
		.type = "at+jwt", .issuer = "https://here",
		.audience = "https://here/api", .now = NOW };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	EVP_PKEY_free(keys[2].public_key);
	pool_destroy(pool);
	return 0;
}

static enum jwt_result
verify_text(struct slice token)
{
	const struct json *claims;
	enum jwt_result result = jwt_verify(pool, token, &wanted, &claims);

	assert_int_equal(claims != NULL,
		result == JWT_OK || result == JWT_EXPIRED);
	return result;
}

/* A token with any header and payload, rightly signed by a secret. */
static const char *
make(const char *header, const char *payload, const char *secret)
{
	unsigned char digest[SHA256_SIZE];
	const char *text = pool_printf(pool, "%s.%s",
		base64url_encode(pool, header, strlen(header)),
		base64url_encode(pool, payload, strlen(payload)));

	hmac_sha256(secret, strlen(secret), text, strlen(text), digest);
	return pool_printf(pool, "%s.%s", text,
		base64url_encode(pool, digest, sizeof(digest)));
}

static enum jwt_result
verify(const char *header, const char *payload)
{
	return verify_text(slice_of(make(header, payload, SECRET_ONE)));
}

static void
expect(enum jwt_result result, enum jwt_result due, const char *what)
{
	if (result != due)
		fail_msg("%s is %s, not %s", what, jwt_result_name(result),
			jwt_result_name(due));
}

static void
what_is_signed_is_accepted(void **state)
{
	const struct json *claims;
	const char *token = jwt_sign(pool, &keys[0], "at+jwt",
		SLICE("{" CLAIMS ",\"org\":\"acme\",\"n\":3}"));

	(void)state;
	assert_int_equal(jwt_verify(pool, slice_of(token), &wanted, &claims),
		JWT_OK);
	assert_string_equal(json_string(claims, "sub"), "anna");
	assert_string_equal(json_string(claims, "org"), "acme");
	assert_null(json_string(claims, "n"));
	assert_null(json_string(claims, "role"));
}

/* IDN-33: tokens of the former secret are good until it is taken away. */
static void
each_key_verifies_what_it_signed(void **state)
{
	const char *token = jwt_sign(pool, &keys[1], "at+jwt",
		SLICE("{" CLAIMS "}"));

	(void)state;
	expect(verify_text(slice_of(token)), JWT_OK, "the second key's");
	wanted.key_count = 1;
	expect(verify_text(slice_of(token)), JWT_UNKNOWN_KEY, "a former one");
	wanted.key_count = 0;
	expect(verify_text(slice_of(token)), JWT_UNKNOWN_KEY, "no keys");
}

static void
only_secrets_of_256_bits_sign(void **state)
{
	struct jwt_key key = { .id = "x", .algorithm = HS256,
		.secret = SLICE("0123456789abcdef0123456789abcde") };
	char *long_claim = pool_alloc(pool, JWT_MAX);

	(void)state;
	assert_null(jwt_sign(pool, &key, "JWT", SLICE("{}")));
	assert_null(jwt_sign(pool, &keys[2], "JWT", SLICE("{}")));
	memset(long_claim, ' ', JWT_MAX - 1);
	assert_null(jwt_sign(pool, &keys[0], "JWT", slice_of(long_claim)));
}

static void
headers_that_are_not_ours_are_refused(void **state)
{
	static const struct {
		const char *header;
		enum jwt_result due;
	} cases[] = {
		{ HEADER, JWT_OK },
		{ " { \"kid\" : \"one\",\n\"alg\":\"HS256\", "
			"\"typ\":\"application/AT+JWT\" } ", JWT_OK },
		{ "{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"one\"}",
			JWT_BAD_SIGNATURE },
		{ "{\"alg\":\"None\",\"typ\":\"at+jwt\",\"kid\":\"one\"}",
			JWT_BAD_SIGNATURE },
		{ "{\"alg\":\"hs256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}",
			JWT_BAD_SIGNATURE },
		{ "{\"alg\":\"HS512\",\"typ\":\"at+jwt\",\"kid\":\"one\"}",
			JWT_BAD_SIGNATURE },
		{ "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}",
			JWT_BAD_SIGNATURE },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}",
			JWT_BAD_SIGNATURE },
		{ "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}",
			JWT_BAD_SIGNATURE },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"two\"}",
			JWT_BAD_SIGNATURE },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"on\"}",
			JWT_UNKNOWN_KEY },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"\"}",
			JWT_UNKNOWN_KEY },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":"
			"\"../../one\"}", JWT_UNKNOWN_KEY },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}", JWT_UNKNOWN_KEY },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":1}",
			JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":null}",
			JWT_MALFORMED },
		{ "{\"typ\":\"at+jwt\",\"kid\":\"one\"}", JWT_MALFORMED },
		{ "{\"alg\":[\"HS256\"],\"typ\":\"at+jwt\",\"kid\":\"one\"}",
			JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"kid\":\"one\"}", JWT_WRONG_TYPE },
		{ "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"one\"}",
			JWT_WRONG_TYPE },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt \",\"kid\":\"one\"}",
			JWT_WRONG_TYPE },
		{ "{\"alg\":\"HS256\",\"typ\":7,\"kid\":\"one\"}",
			JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\","
			"\"crit\":[\"exp\"]}", JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\","
			"\"crit\":[]}", JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\","
			"\"zip\":\"DEF\"}", JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\","
			"\"cty\":\"JWT\"}", JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\","
			"\"enc\":\"A128GCM\"}", JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\","
			"\"b64\":false}", JWT_MALFORMED },
		{ "{\"alg\":\"none\",\"alg\":\"HS256\",\"typ\":\"at+jwt\","
			"\"kid\":\"one\"}", JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"two\","
			"\"k\\u0069d\":\"one\"}", JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":"
			"\"one\\u0000\"}", JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\",}",
			JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}{}",
			JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"/**/}",
			JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one",
			JWT_MALFORMED },
		{ "[\"HS256\"]", JWT_MALFORMED },
		{ "\"HS256\"", JWT_MALFORMED },
		{ "null", JWT_MALFORMED },
		{ "\xEF\xBB\xBF" HEADER, JWT_MALFORMED },
		{ "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"\xFF\"}",
			JWT_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect(verify(cases[i].header, "{" CLAIMS "}"), cases[i].due,
			cases[i].header);
}

static void
keys_that_a_token_brings_are_not_used(void **state)
{
	static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\","
		"\"kid\":\"one\",\"jku\":\"https://evil/keys\",\"x5u\":\"x\","
		"\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"},\"x5c\":[\"MII\"]}";

	(void)state;
	expect(verify(header, "{" CLAIMS "}"), JWT_OK, "our own secret");
	expect(verify_text(slice_of(make(header, "{" CLAIMS "}",
		"\0\0\0 its own secret"))), JWT_BAD_SIGNATURE, "its own");
}

/* The classic: a public key's text as the secret of HS256. */
static void
a_public_key_is_no_secret(void **state)
{
	(void)state;
	expect(verify_text(slice_of(make("{\"alg\":\"HS256\",\"typ\":"
		"\"at+jwt\",\"kid\":\"rsa\"}", "{" CLAIMS "}", rfc_rsa))),
		JWT_BAD_SIGNATURE, "the key's text");
}

#define WITH(claims) "{\"iss\":\"https://here\",\"sub\":\"anna\"," claims "}"
#define AUD "\"aud\":\"https://here/api\","
#define TIMES "\"iat\":1799999990,\"exp\":1800000600"

static void
claims_that_are_not_right_are_refused(void **state)
{
	static const struct {
		const char *claims;
		enum jwt_result due;
	} cases[] = {
		{ WITH(AUD TIMES), JWT_OK },
		{ WITH("\"aud\":[\"https://here/api\"]," TIMES), JWT_OK },
		{ WITH("\"aud\":[\"x\",\"https://here/api\"]," TIMES),
			JWT_OK },
		{ WITH(AUD TIMES ",\"nbf\":1800000060"), JWT_OK },
		{ WITH(AUD TIMES ".75"), JWT_OK },
		{ WITH(AUD "\"iat\":1800000060,\"exp\":1800000100"), JWT_OK },
		{ WITH(AUD "\"iat\":1,\"exp\":1799999941"), JWT_OK },
		{ WITH(AUD "\"iat\":1,\"exp\":1799999940"), JWT_EXPIRED },
		{ WITH(AUD "\"iat\":0,\"exp\":0"), JWT_EXPIRED },
		{ WITH(AUD "\"iat\":1800000061,\"exp\":1800000100"),
			JWT_NOT_YET },
		{ WITH(AUD TIMES ",\"nbf\":1800000061"), JWT_NOT_YET },
		{ WITH(AUD "\"iat\":1799999990"), JWT_BAD_CLAIMS },
		{ WITH(AUD "\"exp\":1800000600"), JWT_BAD_CLAIMS },
		{ WITH(AUD "\"iat\":1799999990,\"exp\":\"1800000600\""),
			JWT_BAD_CLAIMS },
		{ WITH(AUD "\"iat\":1799999990,\"exp\":1.8e9"),
			JWT_BAD_CLAIMS },
		{ WITH(AUD "\"iat\":1799999990,\"exp\":-1"), JWT_BAD_CLAIMS },
		{ WITH(AUD "\"iat\":1,\"exp\":99999999999999999999"),
			JWT_BAD_CLAIMS },
		{ WITH(AUD "\"iat\":1,\"exp\":9007199254740993"),
			JWT_BAD_CLAIMS },
		{ WITH(AUD "\"iat\":1799999990,\"exp\":null"),
			JWT_BAD_CLAIMS },
		{ WITH(AUD "\"iat\":1799999990,\"exp\":[1800000600]"),
			JWT_BAD_CLAIMS },
		{ WITH(AUD TIMES ",\"nbf\":\"soon\""), JWT_BAD_CLAIMS },
		{ WITH(AUD TIMES ",\"exp\":1900000000"), JWT_MALFORMED },
		{ WITH(TIMES), JWT_BAD_CLAIMS },
		{ WITH("\"aud\":[]," TIMES), JWT_BAD_CLAIMS },
		{ WITH("\"aud\":[1,\"https://here/api\"]," TIMES),
			JWT_BAD_CLAIMS },
		{ WITH("\"aud\":{\"a\":\"https://here/api\"}," TIMES),
			JWT_BAD_CLAIMS },
		{ WITH("\"aud\":\"https://here/api2\"," TIMES),
			JWT_WRONG_AUDIENCE },
		{ WITH("\"aud\":\"\"," TIMES), JWT_WRONG_AUDIENCE },
		{ WITH("\"aud\":[\"https://here/ap\"]," TIMES),
			JWT_WRONG_AUDIENCE },
		{ "{\"iss\":\"https://here/\",\"sub\":\"anna\"," AUD TIMES
			"}", JWT_WRONG_ISSUER },
		{ "{\"iss\":\"https://HERE\",\"sub\":\"anna\"," AUD TIMES
			"}", JWT_WRONG_ISSUER },
		{ "{\"sub\":\"anna\"," AUD TIMES "}", JWT_BAD_CLAIMS },
		{ "{\"iss\":[\"https://here\"],\"sub\":\"anna\"," AUD TIMES
			"}", JWT_BAD_CLAIMS },
		{ "{\"iss\":\"https://here\"," AUD TIMES "}",
			JWT_BAD_CLAIMS },
		{ "{\"iss\":\"https://here\",\"sub\":\"\"," AUD TIMES "}",
			JWT_BAD_CLAIMS },
		{ "{\"iss\":\"https://here\",\"sub\":5," AUD TIMES "}",
			JWT_BAD_CLAIMS },
		{ "[]", JWT_MALFORMED },
		{ "1800000600", JWT_MALFORMED },
		{ "{", JWT_MALFORMED },
		{ WITH(AUD TIMES ",\"a\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]"),
			JWT_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		expect(verify(HEADER, cases[i].claims), cases[i].due,
			cases[i].claims);
}

static void
a_nonce_that_was_sent_must_come_back(void **state)
{
	(void)state;
	wanted.nonce = "n-0S6";
	expect(verify(HEADER, "{" CLAIMS ",\"nonce\":\"n-0S6\"}"), JWT_OK,
		"the nonce");
	expect(verify(HEADER, "{" CLAIMS ",\"nonce\":\"n-0S7\"}"),
		JWT_WRONG_NONCE, "another nonce");
	expect(verify(HEADER, "{" CLAIMS ",\"nonce\":[\"n-0S6\"]}"),
		JWT_WRONG_NONCE, "a list");
	expect(verify(HEADER, "{" CLAIMS "}"), JWT_WRONG_NONCE, "no nonce");
}

static void
a_type_may_be_left_out_where_none_is_wanted(void **state)
{
	(void)state;
	wanted.type = NULL;
	expect(verify("{\"alg\":\"HS256\",\"kid\":\"one\"}",
		"{" CLAIMS "}"), JWT_OK, "no type");
	expect(verify("{\"alg\":\"HS256\",\"kid\":\"one\",\"typ\":\"jwt\"}",
		"{" CLAIMS "}"), JWT_OK, "JWT");
	expect(verify(HEADER, "{" CLAIMS "}"), JWT_WRONG_TYPE, "at+jwt");
}

static void
a_missing_kid_means_the_only_key_where_that_is_allowed(void **state)
{
	static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}";

	(void)state;
	wanted.kid_optional = true;
	expect(verify(header, "{" CLAIMS "}"), JWT_UNKNOWN_KEY, "of three");
	wanted.key_count = 1;
	expect(verify(header, "{" CLAIMS "}"), JWT_OK, "of one");
	keys[0].id = NULL;
	expect(verify(header, "{" CLAIMS "}"), JWT_OK, "of one without id");
	expect(verify(HEADER, "{" CLAIMS "}"), JWT_UNKNOWN_KEY, "by id");
}

static void
no_cut_or_changed_character_is_accepted(void **state)
{
	struct slice token = slice_of(make(HEADER, "{" CLAIMS "}",
		SECRET_ONE));
	char *changed = pool_copy(pool, token.data, token.length);

	(void)state;
	for (size_t i = 0; i < token.length; i++)
		assert_int_not_equal(verify_text(
			(struct slice){ token.data, i }), JWT_OK);
	for (size_t i = 0; i < token.length; i++) {
		changed[i] = token.data[i] == 'A' ? 'B' : 'A';
		assert_int_not_equal(verify_text(
			(struct slice){ changed, token.length }), JWT_OK);
		changed[i] = token.data[i];
	}
}

static void
other_spellings_of_a_token_are_refused(void **state)
{
	const char *token = make(HEADER, "{" CLAIMS "}", SECRET_ONE);
	static const char *const forms[] = { "%s=", "%s.", " %s", "%s ",
		".%s", "%s\n", "%s.AAAA", "%s..", "Bearer %s" };
	static const struct slice texts[] = { SLICE(""), SLICE("."),
		SLICE(".."), SLICE("..."), SLICE("e30.e30."),
		SLICE("e30..e30"), SLICE("e30"), SLICE("e30.e30"),
		SLICE("e30.e30.e30.e30.e30"), SLICE("\0.\0.\0") };

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		const char *head = strstr(forms[i], "%s");
		const char *text = pool_printf(pool, "%.*s%s%s",
			(int)(head - forms[i]), forms[i], token, head + 2);

		expect(verify_text(slice_of(text)), JWT_MALFORMED, forms[i]);
	}
	for (size_t i = 0; i < COUNT(texts); i++)
		expect(verify_text(texts[i]), JWT_MALFORMED, texts[i].data);
}

/* One byte of JSON more does not fit, whoever signed it. */
static void
a_token_has_at_most_8_kib(void **state)
{
	char *blanks = pool_alloc(pool, JWT_MAX);
	const char *token;

	(void)state;
	memset(blanks, ' ', 5700);
	token = make(HEADER, pool_printf(pool, "{" CLAIMS "}%s", blanks),
		SECRET_ONE);
	assert_true(strlen(token) <= JWT_MAX);
	expect(verify_text(slice_of(token)), JWT_OK, "nearly 8 KiB");
	memset(blanks, ' ', 6200);
	token = make(HEADER, pool_printf(pool, "{" CLAIMS "}%s", blanks),
		SECRET_ONE);
	assert_true(strlen(token) > JWT_MAX);
	expect(verify_text(slice_of(token)), JWT_MALFORMED, "over 8 KiB");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(what_is_signed_is_accepted),
		TEST(each_key_verifies_what_it_signed),
		TEST(only_secrets_of_256_bits_sign),
		TEST(headers_that_are_not_ours_are_refused),
		TEST(keys_that_a_token_brings_are_not_used),
		TEST(a_public_key_is_no_secret),
		TEST(claims_that_are_not_right_are_refused),
		TEST(a_nonce_that_was_sent_must_come_back),
		TEST(a_type_may_be_left_out_where_none_is_wanted),
		TEST(a_missing_kid_means_the_only_key_where_that_is_allowed),
		TEST(no_cut_or_changed_character_is_accepted),
		TEST(other_spellings_of_a_token_are_refused),
		TEST(a_token_has_at_most_8_kib),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
