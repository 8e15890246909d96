/*
 * The text of personal tokens: "ost_", 43 characters of base62 that are 256
 * random bits, and 6 that are the CRC-32 of what is before them. Scanners for
 * secrets find it by its shape, and a typing error is one without asking the
 * database. Only the SHA-256 of the text is kept.
 */
#ifndef AUTH_API_TOKEN_H
#define AUTH_API_TOKEN_H

#include <stdbool.h>

#include "base/crypto.h"
#include "base/pool.h"

#define API_TOKEN_START "ost_"
#define API_TOKEN_LENGTH 53
#define API_TOKEN_SHOWN 10	/* characters by which lists show one */

/* A new token's text and hash. The text is a secret and the pool's. */
char *api_token_make(struct pool *pool, unsigned char hash[SHA256_SIZE]);

/* Whether a text means to be one. */
bool api_token_is_meant(const char *text);

/* The hash of a token; false, with the hash zeroed, where the text is none. */
bool api_token_hash(struct slice text, unsigned char hash[SHA256_SIZE]);

#endif
