/*
 * Small secrets that must be read again are kept sealed: whoever has the
 * database alone cannot read them. Must not know what they are.
 */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include <stdbool.h>

#include "base/pool.h"

#define SEAL_OVERHEAD 28	/* bytes that sealing adds */

/*
 * AES-256-GCM (NIST SP 800-38D) under a key derived from the configured
 * secret, with a random nonce: nonce, ciphertext, tag. The context says what
 * is sealed and for whom, and opens nothing else. The result is the pool's.
 */
struct slice seal(struct pool *pool, const char *secret, const char *context,
	struct slice plain);

/*
 * What was sealed; false where a byte of it, the context or the secret is
 * another.
 */
bool seal_open(struct pool *pool, const char *secret, const char *context,
	struct slice sealed, struct slice *plain);

/*
 * The same as text, for columns and settings: base64url (RFC 4648) of it; and
 * what it was, NUL-terminated, or NULL.
 */
char *seal_text(struct pool *pool, const char *secret, const char *context,
	struct slice plain);
char *unseal_text(struct pool *pool, const char *secret, const char *context,
	const char *sealed);

#endif
