/*
 * Keys and signatures; all arithmetic is libcrypto's. Must not know what is
 * signed.
 */
#include "auth/jwt.h"

#include <string.h>

#include <openssl/ecdsa.h>

#include "base/crypto.h"

#define ES256_SIZE 64		/* R and S, 32 bytes each (RFC 7518 3.4) */
#define RSA_LEAST 2048
#define RSA_MOST 8192

const char *
jwt_key_algorithm(const struct jwt_key *key)
{
	static const char *const names[] = {
		[HS256] = "HS256", [RS256] = "RS256", [ES256] = "ES256"
	};

	return names[key->algorithm];
}

static bool
verify_secret(const struct jwt_key *key, struct slice text,
	struct slice signature)
{
	unsigned char digest[SHA256_SIZE];

	if (key->secret.length < JWT_SECRET_LEAST)
		return false;
	hmac_sha256(key->secret.data, key->secret.length, text.data,
		text.length, digest);
	return equal_secret(digest, sizeof(digest), signature.data,
		signature.length);
}

/* EVP_DigestVerify with RSA is PKCS #1 v1.5, which is what RS256 means. */
static bool
verify_digest(EVP_PKEY *key, struct slice text, struct slice signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool right = context != NULL && EVP_DigestVerifyInit(context, NULL,
		EVP_sha256(), NULL, key) == 1 && EVP_DigestVerify(context,
		(const unsigned char *)signature.data, signature.length,
		(const unsigned char *)text.data, text.length) == 1;

	EVP_MD_CTX_free(context);
	return right;
}

static bool
verify_rsa(const struct jwt_key *key, struct slice text,
	struct slice signature)
{
	int bits;

	if (key->public_key == NULL || !EVP_PKEY_is_a(key->public_key, "RSA"))
		return false;
	bits = EVP_PKEY_get_bits(key->public_key);
	return bits >= RSA_LEAST && bits <= RSA_MOST &&
		signature.length == (size_t)EVP_PKEY_get_size(
		key->public_key) &&
		verify_digest(key->public_key, text, signature);
}

static bool
is_p256(EVP_PKEY *key)
{
	char group[32] = "";

	return key != NULL && EVP_PKEY_is_a(key, "EC") &&
		EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) ==
		1 && strcmp(group, "prime256v1") == 0;
}

/* libcrypto takes DER, a JWS has the two numbers side by side. */
static bool
verify_ec(const struct jwt_key *key, struct slice text,
	struct slice signature)
{
	const unsigned char *bytes = (const unsigned char *)signature.data;
	unsigned char *der = NULL;
	ECDSA_SIG *pair;
	BIGNUM *r, *s;
	int length;
	bool right;

	if (!is_p256(key->public_key) || signature.length != ES256_SIZE)
		return false;
	pair = ECDSA_SIG_new();
	r = BN_bin2bn(bytes, ES256_SIZE / 2, NULL);
	s = BN_bin2bn(bytes + ES256_SIZE / 2, ES256_SIZE / 2, NULL);
	if (pair == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
		BN_free(r);
		BN_free(s);
		ECDSA_SIG_free(pair);
		return false;
	}
	length = i2d_ECDSA_SIG(pair, &der);
	right = length > 0 && verify_digest(key->public_key, text,
		(struct slice){ (const char *)der, (size_t)length });
	OPENSSL_free(der);
	ECDSA_SIG_free(pair);
	return right;
}

bool
jwt_key_verify(const struct jwt_key *key, struct slice text,
	struct slice signature)
{
	switch (key->algorithm) {
	case HS256:
		return verify_secret(key, text, signature);
	case RS256:
		return verify_rsa(key, text, signature);
	case ES256:
		return verify_ec(key, text, signature);
	default:
		return false;
	}
}
