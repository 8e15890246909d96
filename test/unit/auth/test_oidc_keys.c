/* Key sets of providers: which keys are taken, and that they verify. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "auth/oidc.h"
#include "base/buf.h"
#include "keys_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The keys of RFC 7515, appendix A.2 and A.3. */
#define N "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp" \
	"-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6" \
	"b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-K" \
	"XBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5I" \
	"hlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h" \
	"4FRWyuXpoQ"
#define X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define RSA_PARTS "\"kty\":\"RSA\",\"n\":\"" N "\",\"e\":\"AQAB\""
#define EC_PARTS "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X \
	"\",\"y\":\"" Y "\""

static struct pool *pool;
static struct jwt_key keys[OIDC_KEYS_MAX];

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

static size_t
read_set(const char *text)
{
	return oidc_keys_read(pool, slice_of(text), keys);
}

static void
test_good_keys_verify(void **state)
{
	(void)state;
	assert_int_equal(read_set("{\"keys\":[{" RSA_PARTS ",\"kid\":\"r\","
		"\"use\":\"sig\",\"alg\":\"RS256\",\"x5c\":[\"AAAA\"]},{"
		EC_PARTS ",\"kid\":\"e\",\"key_ops\":[\"verify\"]}]}"), 2);
	assert_string_equal(keys[0].id, "r");
	assert_int_equal(keys[0].algorithm, RS256);
	assert_int_equal(keys[1].algorithm, ES256);
	assert_true(jwt_key_verify(&keys[0], slice_of(RFC_RS256),
		bytes_of(pool, RFC_RS256_SIGNATURE)));
	assert_true(jwt_key_verify(&keys[1], slice_of(RFC_ES256),
		bytes_of(pool, RFC_ES256_SIGNATURE)));
	assert_false(jwt_key_verify(&keys[1], slice_of(RFC_RS256),
		bytes_of(pool, RFC_ES256_SIGNATURE)));
	assert_int_equal(read_set("{\"keys\":[{" RSA_PARTS "}]}"), 1);
	assert_null(keys[0].id);
}

static void
test_other_keys_are_left_out(void **state)
{
	static const char *const bad[] = {
		"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[]}",
		"{\"keys\":[7,null,[],\"x\"]}",
		"{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
		"{\"keys\":[{" RSA_PARTS ",\"use\":\"enc\"}]}",
		"{\"keys\":[{" RSA_PARTS ",\"use\":7}]}",
		"{\"keys\":[{" RSA_PARTS ",\"alg\":\"HS256\"}]}",
		"{\"keys\":[{" RSA_PARTS ",\"alg\":\"RS1\"}]}",
		"{\"keys\":[{" RSA_PARTS ",\"alg\":\"ES256\"}]}",
		"{\"keys\":[{" EC_PARTS ",\"alg\":\"RS256\"}]}",
		"{\"keys\":[{" RSA_PARTS ",\"kid\":7}]}",
		"{\"keys\":[{" RSA_PARTS ",\"key_ops\":[\"encrypt\"]}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" N "\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" N "\",\"e\":\"AQ\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" N "\",\"e\":\"Ag\"}]}",
		"{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" N "=\","
			"\"e\":\"AQAB\"}]}",
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" X
			"\",\"y\":\"" Y "\"}]}",
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X
			"\",\"y\":\"" X "\"}]}",
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X
			"\",\"y\":\"AAAA\"}]}",
		"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\","
			"\"y\":\"\"}]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(read_set(bad[i]), 0);
}

static void
test_many_keys_are_cut(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, pool);
	buf_text(&text, "{\"keys\":[");
	for (int i = 0; i < 40; i++)
		buf_printf(&text, "%s{%s,\"kid\":\"%d\"}", i ? "," : "",
			EC_PARTS, i);
	buf_text(&text, "]}");
	assert_int_equal(read_set(text.data), OIDC_KEYS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(test_good_keys_verify),
		TEST(test_other_keys_are_left_out),
		TEST(test_many_keys_are_cut),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
