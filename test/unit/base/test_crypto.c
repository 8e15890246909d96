/* Facts about the names over libcrypto, by the vectors of their standards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/crypto.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

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

static void
assert_digest(const unsigned char *digest, const char *expected)
{
	assert_string_equal(hex_encode(pool, digest, SHA256_SIZE), expected);
}

/* FIPS 180-4 examples. */
static void
sha256_is_that_of_the_standard(void **state)
{
	static char million[1000000];
	unsigned char digest[SHA256_SIZE];

	(void)state;
	sha256("", 0, digest);
	assert_digest(digest, "e3b0c44298fc1c149afbf4c8996fb924"
		"27ae41e4649b934ca495991b7852b855");
	sha256("abc", 3, digest);
	assert_digest(digest, "ba7816bf8f01cfea414140de5dae2223"
		"b00361a396177a9cb410ff61f20015ad");
	sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		56, digest);
	assert_digest(digest, "248d6a61d20638b8e5c026930c3e6039"
		"a33ce45964ff2167f6ecedd419db06c1");
	memset(million, 'a', sizeof(million));
	sha256(million, sizeof(million), digest);
	assert_digest(digest, "cdc76e5c9914fb9281a1c7e284d73e67"
		"f1809a48a497200e046d39ccc7112cd0");
}

struct hmac_case {
	struct slice key;
	struct slice data;
	const char *digest;
};

/* RFC 4231 sections 4.2, 4.3, 4.7 and 4.8. */
static void
hmac_is_that_of_rfc_4231(void **state)
{
	static char long_key[131];
	const struct hmac_case cases[] = {
		{ SLICE("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
			"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"),
			SLICE("Hi There"),
			"b0344c61d8db38535ca8afceaf0bf12b"
			"881dc200c9833da726e9376c2e32cff7" },
		{ SLICE("Jefe"), SLICE("what do ya want for nothing?"),
			"5bdcc146bf60754e6a042426089575c7"
			"5a003f089d2739839dec58b964ec3843" },
		{ { long_key, sizeof(long_key) }, SLICE("Test Using Larger "
			"Than Block-Size Key - Hash Key First"),
			"60e431591ee0b67f0d8a26aacbf5b77f"
			"8e0bc6213728c5140546040f0ee37f54" },
		{ { long_key, sizeof(long_key) }, SLICE("This is a test using "
			"a larger than block-size key and a larger than "
			"block-size data. The key needs to be hashed before "
			"being used by the HMAC algorithm."),
			"9b09ffa71b942fcb27635fbcd5b0e944"
			"bfdc63644f0713938a7f51535c3a35e2" },
	};
	unsigned char digest[SHA256_SIZE];

	(void)state;
	memset(long_key, 0xAA, sizeof(long_key));
	for (size_t i = 0; i < COUNT(cases); i++) {
		hmac_sha256(cases[i].key.data, cases[i].key.length,
			cases[i].data.data, cases[i].data.length, digest);
		assert_digest(digest, cases[i].digest);
	}
}

static void
random_bytes_differ(void **state)
{
	unsigned char a[32] = { 0 }, b[32] = { 0 };
	static const unsigned char zero[32];

	(void)state;
	random_bytes(a, sizeof(a));
	random_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, zero, sizeof(a));
}

static void
secrets_are_equal_by_length_and_bytes(void **state)
{
	(void)state;
	assert_true(equal_secret("", 0, "", 0));
	assert_true(equal_secret("a\0b", 3, "a\0b", 3));
	assert_false(equal_secret("a\0b", 3, "a\0c", 3));
	assert_false(equal_secret("abc", 3, "abcd", 4));
	assert_false(equal_secret("abc", 3, "abd", 3));
	assert_false(equal_secret("", 0, "a", 1));
}

static void
hexadecimal_is_lower_case(void **state)
{
	(void)state;
	assert_string_equal(hex_encode(pool, "", 0), "");
	assert_string_equal(hex_encode(pool, "\x00\x0F\xA5\xFF", 4),
		"000fa5ff");
}

struct encoded {
	struct slice bytes;
	const char *text;
};

/* RFC 4648 section 10 without padding, and the two letters of section 5. */
static const struct encoded encodings[] = {
	{ SLICE(""), "" }, { SLICE("f"), "Zg" }, { SLICE("fo"), "Zm8" },
	{ SLICE("foo"), "Zm9v" }, { SLICE("foob"), "Zm9vYg" },
	{ SLICE("fooba"), "Zm9vYmE" }, { SLICE("foobar"), "Zm9vYmFy" },
	{ SLICE("\xFB\xFF\xBF"), "-_-_" }, { SLICE("\0"), "AA" },
	{ SLICE("\xFF\xFF\xFF\xFF"), "_____w" },
};

static void
base64url_is_that_of_rfc_4648(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(encodings); i++)
		assert_string_equal(base64url_encode(pool,
			encodings[i].bytes.data, encodings[i].bytes.length),
			encodings[i].text);
}

static void
base64url_is_read_back(void **state)
{
	unsigned char bytes[100], again[100];

	(void)state;
	for (size_t i = 0; i < COUNT(encodings); i++) {
		assert_true(base64url_decode(slice_of(encodings[i].text),
			again, encodings[i].bytes.length));
		assert_memory_equal(again, encodings[i].bytes.data,
			encodings[i].bytes.length);
	}
	for (size_t length = 0; length <= sizeof(bytes); length++) {
		random_bytes(bytes, length);
		assert_true(base64url_decode(slice_of(base64url_encode(pool,
			bytes, length)), again, length));
		assert_memory_equal(bytes, again, length);
	}
}

static void
only_the_canonical_text_is_read(void **state)
{
	static const struct {
		struct slice text;
		size_t length;
	} bad[] = { { SLICE("Zg=="), 1 }, { SLICE("Zg="), 1 },
		{ SLICE("Zh"), 1 }, { SLICE("Zm9"), 2 }, { SLICE("Z"), 1 },
		{ SLICE("Z"), 0 }, { SLICE("Zg"), 2 }, { SLICE("Zg"), 0 },
		{ SLICE(""), 1 }, { SLICE("+/+/"), 3 }, { SLICE("Zm 9"), 3 },
		{ SLICE("Zm9\n"), 3 }, { SLICE("Zm9\0"), 3 },
		{ SLICE("Zm9v\n"), 3 }, { SLICE("Zm\xC3\xA9"), 3 },
		{ SLICE("Zm9."), 3 } };
	unsigned char bytes[8];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (base64url_decode(bad[i].text, bytes, bad[i].length))
			fail_msg("accepted number %zu", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_is_that_of_the_standard),
		cmocka_unit_test(hmac_is_that_of_rfc_4231),
		cmocka_unit_test(random_bytes_differ),
		cmocka_unit_test(secrets_are_equal_by_length_and_bytes),
		cmocka_unit_test(hexadecimal_is_lower_case),
		cmocka_unit_test(base64url_is_that_of_rfc_4648),
		cmocka_unit_test(base64url_is_read_back),
		cmocka_unit_test(only_the_canonical_text_is_read),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
