/*
 * Names over libcrypto: digests, MACs, randomness, encodings, comparison.
 * Must not know what is being protected.
 */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/pool.h"

#define SHA256_SIZE 32
#define TOKEN_SIZE 32

void sha256(const void *data, size_t length, unsigned char digest[SHA256_SIZE]);
void hmac_sha256(const void *key, size_t key_length, const void *data,
	size_t length, unsigned char digest[SHA256_SIZE]);

/* Fills with bytes fit for secrets; ends the process if there are none. */
void random_bytes(void *data, size_t length);

/* Equality in time that does not depend on the bytes; lengths are public. */
bool equal_secret(const void *a, size_t a_length, const void *b,
	size_t b_length);

/* Lower-case hexadecimal and unpadded base64url (RFC 4648 section 5). */
char *hex_encode(struct pool *pool, const void *data, size_t length);
char *base64url_encode(struct pool *pool, const void *data, size_t length);

/*
 * Strict and canonical: no padding, no other alphabet, no stray bits. Returns
 * false where the text is not the encoding of exactly `length` bytes.
 */
bool base64url_decode(struct slice text, void *data, size_t length);

#endif
