/* Signatures (U14): the RFC's own, and everything that is none of this key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "keys_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct pool *pool;
static EVP_PKEY *rsa, *ec;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	rsa = key_of_pem(rfc_rsa);
	ec = key_of_pem(rfc_ec);
	return rsa == NULL || ec == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ec);
	pool_destroy(pool);
	return 0;
}

static struct jwt_key
key_of(enum jwt_algorithm algorithm)
{
	return (struct jwt_key){ .id = "k", .algorithm = algorithm,
		.secret = bytes_of(pool, RFC_SECRET),
		.public_key = algorithm == RS256 ? rsa : ec };
}

static bool
verify(enum jwt_algorithm algorithm, const char *text, const char *signature)
{
	const struct jwt_key key = key_of(algorithm);

	return jwt_key_verify(&key, slice_of(text),
		bytes_of(pool, signature));
}

static void
the_examples_of_rfc_7515_verify(void **state)
{
	(void)state;
	assert_true(verify(HS256, RFC_HS256, RFC_HS256_SIGNATURE));
	assert_true(verify(RS256, RFC_RS256, RFC_RS256_SIGNATURE));
	assert_true(verify(ES256, RFC_ES256, RFC_ES256_SIGNATURE));
}

static void
a_signature_is_of_one_text_and_algorithm(void **state)
{
	static const char *const texts[] =
		{ RFC_HS256, RFC_RS256, RFC_ES256 };
	static const char *const signatures[] = { RFC_HS256_SIGNATURE,
		RFC_RS256_SIGNATURE, RFC_ES256_SIGNATURE };

	(void)state;
	for (size_t key = 0; key < 3; key++)
		for (size_t text = 0; text < 3; text++)
			for (size_t mark = 0; mark < 3; mark++)
				assert_int_equal(verify(
					(enum jwt_algorithm)key, texts[text],
					signatures[mark]),
					key == text && text == mark);
}

static void
no_changed_bit_or_length_verifies(void **state)
{
	static const char *const texts[] =
		{ RFC_HS256, RFC_RS256, RFC_ES256 };
	static const char *const signatures[] = { RFC_HS256_SIGNATURE,
		RFC_RS256_SIGNATURE, RFC_ES256_SIGNATURE };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct jwt_key key = key_of((enum jwt_algorithm)i);
		struct slice mark = bytes_of(pool, signatures[i]);
		char *bytes = pool_alloc(pool, mark.length + 1);

		for (size_t at = 0; at < mark.length; at++) {
			memcpy(bytes, mark.data, mark.length);
			bytes[at] ^= (char)(1 << at % 8);
			assert_false(jwt_key_verify(&key, slice_of(texts[i]),
				(struct slice){ bytes, mark.length }));
		}
		memcpy(bytes, mark.data, mark.length);
		assert_false(jwt_key_verify(&key, slice_of(texts[i]),
			(struct slice){ bytes, mark.length - 1 }));
		assert_false(jwt_key_verify(&key, slice_of(texts[i]),
			(struct slice){ bytes, mark.length + 1 }));
		assert_false(jwt_key_verify(&key, slice_of(texts[i]),
			(struct slice){ bytes, 0 }));
	}
}

/* The trick of CVE-2022-21449: zeros satisfied a careless equation. */
static void
zeros_are_no_signature(void **state)
{
	static const char zeros[64];
	const struct jwt_key key = key_of(ES256);

	(void)state;
	assert_false(jwt_key_verify(&key, SLICE(RFC_ES256),
		(struct slice){ zeros, sizeof(zeros) }));
}

/* libcrypto's own form would make two texts of one signature. */
static void
der_is_no_signature(void **state)
{
	const struct jwt_key key = key_of(ES256);
	struct slice mark = bytes_of(pool, RFC_ES256_SIGNATURE);
	char der[80] = { 0x30, 0x45, 0x02, 0x20 };

	(void)state;
	memcpy(der + 4, mark.data, 32);
	memcpy(der + 36, (const char[]){ 0x02, 0x21, 0 }, 3);
	memcpy(der + 39, mark.data + 32, 32);
	assert_false(jwt_key_verify(&key, SLICE(RFC_ES256),
		(struct slice){ der, 71 }));
}

static char *
sign(EVP_PKEY *key, const char *text, size_t *length)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	char *mark;

	assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(),
		NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, NULL, length,
		(const unsigned char *)text, strlen(text)), 1);
	mark = pool_alloc(pool, *length);
	assert_int_equal(EVP_DigestSign(context, (unsigned char *)mark,
		length, (const unsigned char *)text, strlen(text)), 1);
	EVP_MD_CTX_free(context);
	return mark;
}

static void
a_short_rsa_key_verifies_nothing(void **state)
{
	static const struct {
		unsigned bits;
		bool good;
	} sizes[] = { { 1024, false }, { 2040, false }, { 2048, true } };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		EVP_PKEY *own = EVP_RSA_gen(sizes[i].bits);
		const struct jwt_key key = { .id = "k", .algorithm = RS256,
			.public_key = own };
		size_t length;
		char *mark = sign(own, "text", &length);

		assert_int_equal(jwt_key_verify(&key, SLICE("text"),
			(struct slice){ mark, length }), sizes[i].good);
		EVP_PKEY_free(own);
	}
}

static void
another_curve_verifies_nothing(void **state)
{
	EVP_PKEY *own = EVP_EC_gen("P-384");
	const struct jwt_key key = { .id = "k", .algorithm = ES256,
		.public_key = own };
	static const char zeros[64];
	size_t length;
	char *mark = sign(own, "text", &length);

	(void)state;
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ mark, length }));
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ zeros, sizeof(zeros) }));
	EVP_PKEY_free(own);
}

static void
what_is_no_key_of_the_algorithm_verifies_nothing(void **state)
{
	struct jwt_key key = { .id = "k", .algorithm = RS256 };
	static const char zeros[256];

	(void)state;
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ zeros, 256 }));
	key.public_key = ec;
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ zeros, 256 }));
	key = (struct jwt_key){ .algorithm = ES256 };
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ zeros, 64 }));
	key.public_key = rsa;
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ zeros, 64 }));
	key.algorithm = (enum jwt_algorithm)7;
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ zeros, 64 }));
}

static void
a_short_secret_verifies_nothing(void **state)
{
	static const char secret[] = "0123456789abcdef0123456789abcde";
	const struct jwt_key key = { .id = "k", .algorithm = HS256,
		.secret = { secret, 31 } };
	unsigned char digest[SHA256_SIZE];

	(void)state;
	hmac_sha256(secret, 31, "text", 4, digest);
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ (const char *)digest, sizeof(digest) }));
}

static void
algorithms_have_their_registered_names(void **state)
{
	(void)state;
	for (int i = HS256; i <= ES256; i++) {
		const struct jwt_key key = key_of((enum jwt_algorithm)i);
		static const char *const names[] =
			{ "HS256", "RS256", "ES256" };

		assert_string_equal(jwt_key_algorithm(&key), names[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_of_rfc_7515_verify),
		cmocka_unit_test(a_signature_is_of_one_text_and_algorithm),
		cmocka_unit_test(no_changed_bit_or_length_verifies),
		cmocka_unit_test(zeros_are_no_signature),
		cmocka_unit_test(der_is_no_signature),
		cmocka_unit_test(a_short_rsa_key_verifies_nothing),
		cmocka_unit_test(another_curve_verifies_nothing),
		cmocka_unit_test(
			what_is_no_key_of_the_algorithm_verifies_nothing),
		cmocka_unit_test(a_short_secret_verifies_nothing),
		cmocka_unit_test(algorithms_have_their_registered_names),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
