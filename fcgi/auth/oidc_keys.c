/*
 * Key sets of providers (RFC 7517, 7518 section 6). A key is taken only where
 * everything it says fits what it would be used for. Must not know tokens.
 */
#include "auth/oidc.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "base/crypto.h"

#define NUMBER_MAX 1024		/* bytes: RSA of 8192 bits */
#define RSA_LEAST 2048
#define RSA_MOST 8192
#define P256_SIZE 32

static void
free_key(void *key)
{
	EVP_PKEY_free(key);
}

static bool
decode(struct pool *pool, const char *text, struct slice *bytes)
{
	size_t length = text == NULL ? 0 : strlen(text) * 3 / 4;
	char *data = pool_alloc(pool, length + 1);

	*bytes = (struct slice){ data, length };
	return length > 0 && length <= NUMBER_MAX &&
		base64url_decode(slice_of(text), data, length);
}

static EVP_PKEY *
key_of(const char *type, OSSL_PARAM_BLD *parts)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(parts);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (params == NULL || context == NULL ||
	    EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	OSSL_PARAM_free(params);
	return key;
}

static BIGNUM *
number_of(struct slice bytes)
{
	return BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.length,
		NULL);
}

/* A small or even exponent, or a short modulus, is nobody's good key. */
static EVP_PKEY *
read_rsa(struct pool *pool, const struct json *jwk)
{
	OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
	struct slice n, e;
	BIGNUM *modulus = NULL, *exponent = NULL;
	EVP_PKEY *key = NULL;

	if (decode(pool, json_string(jwk, "n"), &n) &&
	    decode(pool, json_string(jwk, "e"), &e) && e.length <= 8) {
		modulus = number_of(n);
		exponent = number_of(e);
		if (BN_num_bits(modulus) >= RSA_LEAST &&
		    BN_num_bits(modulus) <= RSA_MOST &&
		    BN_is_odd(modulus) && BN_is_odd(exponent) &&
		    BN_num_bits(exponent) > 1 &&
		    OSSL_PARAM_BLD_push_BN(parts, "n", modulus) == 1 &&
		    OSSL_PARAM_BLD_push_BN(parts, "e", exponent) == 1)
			key = key_of("RSA", parts);
	}
	BN_free(modulus);
	BN_free(exponent);
	OSSL_PARAM_BLD_free(parts);
	return key;
}

/* libcrypto refuses a point that is not on the curve. */
static EVP_PKEY *
read_ec(struct pool *pool, const struct json *jwk)
{
	OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
	unsigned char point[1 + 2 * P256_SIZE] = { 4 };
	const char *curve = json_string(jwk, "crv");
	struct slice x, y;
	EVP_PKEY *key = NULL;

	if (curve != NULL && strcmp(curve, "P-256") == 0 &&
	    decode(pool, json_string(jwk, "x"), &x) &&
	    decode(pool, json_string(jwk, "y"), &y) &&
	    x.length == P256_SIZE && y.length == P256_SIZE) {
		memcpy(point + 1, x.data, P256_SIZE);
		memcpy(point + 1 + P256_SIZE, y.data, P256_SIZE);
		if (OSSL_PARAM_BLD_push_utf8_string(parts,
		    OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
		    OSSL_PARAM_BLD_push_octet_string(parts,
		    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)) == 1)
			key = key_of("EC", parts);
	}
	OSSL_PARAM_BLD_free(parts);
	return key;
}

/* Absent is fine, anything but a text of that value is not. */
static bool
is_or_absent(const struct json *jwk, const char *name, const char *value)
{
	const char *text = json_string(jwk, name);

	return json_member(jwk, name) == NULL ||
		(text != NULL && strcmp(text, value) == 0);
}

static bool
read_key(struct pool *pool, const struct json *jwk, struct jwt_key *key)
{
	const char *type = json_string(jwk, "kty");
	const struct json *operations = json_member(jwk, "key_ops");

	if (type == NULL || !is_or_absent(jwk, "use", "sig") ||
	    (operations != NULL && !json_has(operations, "verify")) ||
	    (json_member(jwk, "kid") != NULL &&
	    json_string(jwk, "kid") == NULL))
		return false;
	*key = (struct jwt_key){ .id = json_string(jwk, "kid") };
	if (strcmp(type, "RSA") == 0 && is_or_absent(jwk, "alg", "RS256")) {
		key->algorithm = RS256;
		key->public_key = read_rsa(pool, jwk);
	} else if (strcmp(type, "EC") == 0 &&
	    is_or_absent(jwk, "alg", "ES256")) {
		key->algorithm = ES256;
		key->public_key = read_ec(pool, jwk);
	}
	if (key->public_key == NULL)
		return false;
	pool_defer(pool, free_key, key->public_key);
	return true;
}

size_t
oidc_keys_read(struct pool *pool, struct slice text,
	struct jwt_key keys[OIDC_KEYS_MAX])
{
	const char *reason;
	const struct json *set = json_doc(pool, text, &reason);
	const struct json *list = json_member(set, "keys");
	size_t count = 0;

	if (list == NULL || list->kind != JSON_LIST)
		return 0;
	for (const struct json *jwk = list->first;
	    jwk != NULL && count < OIDC_KEYS_MAX; jwk = jwk->next)
		if (read_key(pool, jwk, &keys[count]))
			count++;
	return count;
}
