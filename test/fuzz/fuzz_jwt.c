/*
 * Tokens: an input is tried as a whole token, which must not be accepted
 * (nobody guesses the secret), and as a payload that we sign, which is
 * accepted only with the claims that were wanted.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/jwt.h"

#define NOW 1800000000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct jwt_key key = { .id = "k", .algorithm = HS256,
	.secret = { "0123456789abcdef0123456789abcdef", 32 } };
static const struct jwt_wanted wanted = { .keys = &key, .key_count = 1,
	.kid_optional = true, .issuer = "i", .audience = "a", .now = NOW };

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
check_accepted(const struct json *claims)
{
	int64_t exp = 0;

	must(json_seconds(json_member(claims, "exp"), &exp));
	must(exp > NOW - JWT_LEEWAY);
	must(strcmp(json_string(claims, "iss"), "i") == 0);
	must(json_has(json_member(claims, "aud"), "a"));
	must(json_string(claims, "sub") != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_create();
	struct slice input = { (const char *)data, size };
	const struct json *claims;
	const char *token;

	must(jwt_verify(pool, input, &wanted, &claims) != JWT_OK);
	must(claims == NULL);
	token = jwt_sign(pool, &key, "JWT", input);
	if (token != NULL && jwt_verify(pool, slice_of(token), &wanted,
	    &claims) == JWT_OK)
		check_accepted(claims);
	pool_destroy(pool);
	return 0;
}
