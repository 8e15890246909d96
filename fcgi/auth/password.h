/*
 * Passwords: scrypt hashes (N=2^15 r=8 p=3, 33 MiB and about a quarter
 * of a second of one core each), comparison. Bytes are taken with their
 * length and never cut.
 */
#ifndef AUTH_PASSWORD_H
#define AUTH_PASSWORD_H

#include <stddef.h>

#include "base/pool.h"

enum password_result {
	PASSWORD_RIGHT,
	PASSWORD_RIGHT_BUT_OLD,	/* sign in, and store a new hash */
	PASSWORD_WRONG,
	PASSWORD_FAILED		/* no memory for scrypt: answer 503 */
};

/* A stored form with a fresh salt (see auth/mcf.h); NULL if out of memory. */
char *password_hash(struct pool *pool, const char *password, size_t length);

/*
 * Compares in constant time. A stored text that is no hash of ours, or NULL,
 * is PASSWORD_WRONG at once: where an account has no password, call
 * password_verify_dummy instead.
 */
enum password_result password_verify(const char *stored,
	const char *password, size_t length);

/*
 * Takes as long as password_verify does on a current hash, for unknown
 * accounts. PASSWORD_WRONG, or PASSWORD_FAILED as the other would.
 */
enum password_result password_verify_dummy(const char *password,
	size_t length);

#endif
