/*
 * Signatures (U14) as Project Wycheproof attacks them: numbers at the ends of
 * their range, every other way to pad a digest, parts of tags.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <openssl/hmac.h>
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
	ec = key_of_pem(rfc_ec);
	rsa = key_of_pem(rfc_rsa);
	return ec == NULL || rsa == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	EVP_PKEY_free(ec);
	EVP_PKEY_free(rsa);
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

/*
 * The edge cases of Project Wycheproof's ecdsa_secp256r1_sha256_p1363_test:
 * numbers at and beyond the ends of their range, in every pair.
 */
static void
numbers_at_the_ends_of_their_range_are_no_signature(void **state)
{
	static const char *const numbers[] = {
		"0", "1", "2",
		/* the order: one less, itself, one more; its half */
		"FFFFFFFF00000000FFFFFFFFFFFFFFFF"
		"BCE6FAADA7179E84F3B9CAC2FC632550",
		"FFFFFFFF00000000FFFFFFFFFFFFFFFF"
		"BCE6FAADA7179E84F3B9CAC2FC632551",
		"FFFFFFFF00000000FFFFFFFFFFFFFFFF"
		"BCE6FAADA7179E84F3B9CAC2FC632552",
		"7FFFFFFF800000007FFFFFFFFFFFFFFF"
		"DE737D56D38BCF4279DCE5617E3192A8",
		/* the field: one less, itself, one more */
		"FFFFFFFF000000010000000000000000"
		"00000000FFFFFFFFFFFFFFFFFFFFFFFE",
		"FFFFFFFF000000010000000000000000"
		"00000000FFFFFFFFFFFFFFFFFFFFFFFF",
		"FFFFFFFF000000010000000000000000"
		"00000001000000000000000000000000",
		"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
		"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
	};
	const struct jwt_key key = key_of(ES256);
	unsigned char mark[64];

	(void)state;
	for (size_t r = 0; r < COUNT(numbers); r++)
		for (size_t s = 0; s < COUNT(numbers); s++) {
			BIGNUM *number = NULL;

			BN_hex2bn(&number, numbers[r]);
			BN_bn2binpad(number, mark, 32);
			BN_hex2bn(&number, numbers[s]);
			BN_bn2binpad(number, mark + 32, 32);
			BN_free(number);
			assert_false(jwt_key_verify(&key, SLICE(RFC_ES256),
				(struct slice){ (const char *)mark, 64 }));
		}
}

/* One good number beside a bad one, and the two the wrong way round. */
static void
half_a_signature_is_none(void **state)
{
	const struct jwt_key key = key_of(ES256);
	struct slice good = bytes_of(pool, RFC_ES256_SIGNATURE);
	char mark[64];

	(void)state;
	for (int half = 0; half < 2; half++) {
		memcpy(mark, good.data, 64);
		memset(mark + half * 32, 0, 32);
		assert_false(jwt_key_verify(&key, SLICE(RFC_ES256),
			(struct slice){ mark, 64 }));
		memset(mark + half * 32, 0xff, 32);
		assert_false(jwt_key_verify(&key, SLICE(RFC_ES256),
			(struct slice){ mark, 64 }));
	}
	memcpy(mark, good.data + 32, 32);
	memcpy(mark + 32, good.data, 32);
	assert_false(jwt_key_verify(&key, SLICE(RFC_ES256),
		(struct slice){ mark, 64 }));
}

#define RSA_SIZE 256
#define SHA256_PREFIX "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65" \
	"\x03\x04\x02\x01\x05\x00\x04\x20"
#define NO_NULL_PREFIX "\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65" \
	"\x03\x04\x02\x01\x04\x20"
#define LONG_PREFIX "\x30\x81\x31\x30\x0d\x06\x09\x60\x86\x48\x01" \
	"\x65\x03\x04\x02\x01\x05\x00\x04\x20"
#define SHA1_PREFIX "\x30\x2d\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05" \
	"\x00\x04\x20"

/* What is in a signature of PKCS #1 v1.5 (RFC 8017 9.2), and how it lies. */
struct block {
	const char *what;
	struct slice prefix;
	unsigned char first, type, fill, end;
	size_t behind;		/* bytes after the digest */
	bool good;
};

#define BYTES(text) { text, sizeof(text) - 1 }

/* The private operation on a block that nobody should sign. */
static void
sign_block(EVP_PKEY *own, const struct block *block, unsigned char *mark)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
	unsigned char bytes[RSA_SIZE];
	size_t length = RSA_SIZE, tail = block->prefix.length + SHA256_SIZE +
		block->behind;
	unsigned char *at = bytes + RSA_SIZE - tail;

	memset(bytes, block->fill, sizeof(bytes));
	bytes[0] = block->first;
	bytes[1] = block->type;
	at[-1] = block->end;
	memcpy(at, block->prefix.data, block->prefix.length);
	sha256("text", 4, at + block->prefix.length);
	memset(bytes + RSA_SIZE - block->behind, 0x5a, block->behind);
	assert_int_equal(EVP_PKEY_sign_init(context), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(context,
		RSA_NO_PADDING), 1);
	assert_int_equal(EVP_PKEY_sign(context, mark, &length, bytes,
		sizeof(bytes)), 1);
	EVP_PKEY_CTX_free(context);
}

/*
 * The classes of Project Wycheproof's rsa_signature_2048_sha256_test: of all
 * ways to write the same digest, one is taken.
 */
static void
one_padding_is_a_signature_of_rsa(void **state)
{
	static const struct block blocks[] = {
		{ "as it should be", BYTES(SHA256_PREFIX),
			0, 1, 0xff, 0, 0, true },
		{ "no NULL", BYTES(NO_NULL_PREFIX), 0, 1, 0xff, 0, 0, false },
		{ "a long length", BYTES(LONG_PREFIX),
			0, 1, 0xff, 0, 0, false },
		{ "another digest's name", BYTES(SHA1_PREFIX),
			0, 1, 0xff, 0, 0, false },
		{ "no name", BYTES(""), 0, 1, 0xff, 0, 0, false },
		{ "type 0", BYTES(SHA256_PREFIX), 0, 0, 0, 0, 0, false },
		{ "type 2", BYTES(SHA256_PREFIX), 0, 2, 0xff, 0, 0, false },
		{ "other filling", BYTES(SHA256_PREFIX),
			0, 1, 0xfe, 0, 0, false },
		{ "no end of the filling", BYTES(SHA256_PREFIX),
			0, 1, 0xff, 0xff, 0, false },
		{ "bytes behind it", BYTES(SHA256_PREFIX),
			0, 1, 0xff, 0, 100, false },
		{ "one byte behind it", BYTES(SHA256_PREFIX),
			0, 1, 0xff, 0, 1, false },
		{ "a first byte", BYTES(SHA256_PREFIX),
			1, 1, 0xff, 0, 0, false },
	};
	EVP_PKEY *own = EVP_RSA_gen(RSA_SIZE * 8);
	const struct jwt_key key = { .id = "k", .algorithm = RS256,
		.public_key = own };
	unsigned char mark[RSA_SIZE + 1] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(blocks); i++) {
		sign_block(own, &blocks[i], mark);
		if (jwt_key_verify(&key, SLICE("text"), (struct slice){
		    (const char *)mark, RSA_SIZE }) != blocks[i].good)
			fail_msg("%s is judged wrongly", blocks[i].what);
	}
	sign_block(own, &blocks[0], mark + 1);
	mark[0] = 0;
	assert_false(jwt_key_verify(&key, SLICE("text"),
		(struct slice){ (const char *)mark, RSA_SIZE + 1 }));
	memset(mark, 0, sizeof(mark));
	for (unsigned char last = 0; last < 3; last++) {
		mark[RSA_SIZE - 1] = last;
		assert_false(jwt_key_verify(&key, SLICE("text"),
			(struct slice){ (const char *)mark, RSA_SIZE }));
	}
	EVP_PKEY_free(own);
}

/* Cut tags, and the right length of another digest. */
static void
a_part_of_a_tag_is_none(void **state)
{
	const struct jwt_key key = key_of(HS256);
	struct slice good = bytes_of(pool, RFC_HS256_SIGNATURE);
	unsigned char long_tag[64];
	unsigned int length = sizeof(long_tag);

	(void)state;
	for (size_t part = 0; part < good.length; part++)
		assert_false(jwt_key_verify(&key, SLICE(RFC_HS256),
			(struct slice){ good.data, part }));
	HMAC(EVP_sha512(), key.secret.data, (int)key.secret.length,
		(const unsigned char *)RFC_HS256, sizeof(RFC_HS256) - 1,
		long_tag, &length);
	for (unsigned int part = 32; part <= length; part += 16)
		assert_false(jwt_key_verify(&key, SLICE(RFC_HS256),
			(struct slice){ (const char *)long_tag, part }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			numbers_at_the_ends_of_their_range_are_no_signature),
		cmocka_unit_test(half_a_signature_is_none),
		cmocka_unit_test(one_padding_is_a_signature_of_rsa),
		cmocka_unit_test(a_part_of_a_tag_is_none),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
