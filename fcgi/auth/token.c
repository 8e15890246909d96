/*
 * Names over randomness and SHA-256.
 * Must not know what a token is good for, or where its hash is kept.
 */
#include "auth/token.h"

#include <string.h>

#include <openssl/crypto.h>

char *
token_make(struct pool *pool, unsigned char hash[SHA256_SIZE])
{
	unsigned char bytes[TOKEN_SIZE];
	char *text;

	random_bytes(bytes, sizeof(bytes));
	sha256(bytes, sizeof(bytes), hash);
	text = base64url_encode(pool, bytes, sizeof(bytes));
	OPENSSL_cleanse(bytes, sizeof(bytes));
	return text;
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
