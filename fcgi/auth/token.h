/*
 * Capability tokens: 256 random bits, shown to their holder as 43 characters
 * of base64url and kept by us only as the SHA-256 of the 32 bytes.
 */
#ifndef AUTH_TOKEN_H
#define AUTH_TOKEN_H

#include <stdbool.h>

#include "base/crypto.h"
#include "base/pool.h"

#define TOKEN_LENGTH 43

/* A new token's text and hash. The text is a secret and the pool's. */
char *token_make(struct pool *pool, unsigned char hash[SHA256_SIZE]);

/*
 * The same, made from a key of ours and what the token is for: whoever has
 * both gets the same token again, so it need not be kept until it is sent.
 */
char *token_derive(struct pool *pool, const char *key, const char *purpose,
	unsigned char hash[SHA256_SIZE]);

/*
 * The hash of a token that somebody presents; false, with the hash zeroed,
 * where the text is not exactly the canonical form of one.
 */
bool token_hash(struct slice text, unsigned char hash[SHA256_SIZE]);

#endif
