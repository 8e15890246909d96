/*
 * Codes for who has lost the authenticator: shown once, written down, each
 * good for one sign-in. Must not know where their hashes are kept.
 */
#ifndef AUTH_RECOVERY_CODE_H
#define AUTH_RECOVERY_CODE_H

#include <stdbool.h>

#include "base/crypto.h"
#include "base/pool.h"

#define RECOVERY_CODES 10

/* Some 49 random bits as "bcdfg-hjkmn". The text is a secret, the pool's. */
char *recovery_code_make(struct pool *pool);

/*
 * What is kept of a code: its HMAC-SHA256 for this account under the
 * configured secret, so that the database alone is nothing to guess codes
 * with. Case, blanks and hyphens do not count. False, with the hash zeroed,
 * where the text is no such code.
 */
bool recovery_code_hash(const char *secret, const char *account_id,
	const char *text, unsigned char hash[SHA256_SIZE]);

#endif
