/*
 * Names over randomness and SHA-256.
 * Must not know what a token is good for, or where its hash is kept.
 */
#include "auth/token.h"

#include <string.h>

#include <openssl/crypto.h>

static char *
token_of(struct pool *pool, unsigned char bytes[TOKEN_SIZE],
	unsigned char hash[SHA256_SIZE])
{
	char *text = base64url_encode(pool, bytes, TOKEN_SIZE);

	sha256(bytes, TOKEN_SIZE, hash);
	OPENSSL_cleanse(bytes, TOKEN_SIZE);
	return text;
}

char *
token_make(struct pool *pool, unsigned char hash[SHA256_SIZE])
{
	unsigned char bytes[TOKEN_SIZE];

	random_bytes(bytes, sizeof(bytes));
	return token_of(pool, bytes, hash);
}

char *
token_derive(struct pool *pool, const char *key, const char *purpose,
	unsigned char hash[SHA256_SIZE])
{
	unsigned char bytes[TOKEN_SIZE];
	const char *data = pool_printf(pool, "token %s", purpose);

	hmac_sha256(key, strlen(key), data, strlen(data), bytes);
	return token_of(pool, bytes, hash);
}

bool
token_hash(struct slice text, unsigned char hash[SHA256_SIZE])
{
	unsigned char bytes[TOKEN_SIZE];
	bool is_token = base64url_decode(text, bytes, sizeof(bytes));

	if (is_token)
		sha256(bytes, sizeof(bytes), hash);
	else
		memset(hash, 0, SHA256_SIZE);
	OPENSSL_cleanse(bytes, sizeof(bytes));
	return is_token;
}
