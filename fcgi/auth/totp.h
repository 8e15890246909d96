/*
 * Time-based one-time codes as authenticator apps show them: RFC 6238 with
 * SHA-1, six digits, thirty seconds. Must not know accounts or where a secret
 * is kept.
 */
#ifndef AUTH_TOTP_H
#define AUTH_TOTP_H

#include <stdint.h>

#include "base/pool.h"

#define TOTP_SECRET_SIZE 20	/* bytes; RFC 4226 section 4, R6 */
#define TOTP_DIGITS 6
#define TOTP_PERIOD 30		/* seconds */

/* The time step of a moment of Unix time. */
int64_t totp_step(int64_t seconds);

/* The code of a step, as a number below a million. */
unsigned totp_code(struct slice secret, int64_t step);

/*
 * The step that a code is of: that of now, the one before or the one after
 * (RFC 6238 section 5.2), if it is later than the last that was used; else -1.
 * The code is six digits, maybe with blanks between. Takes the same time
 * whichever it is.
 */
int64_t totp_match(struct slice secret, const char *code, int64_t seconds,
	int64_t last_step);

/* RFC 4648 section 6, upper case, without padding. */
char *base32_encode(struct pool *pool, struct slice bytes);

/* otpauth://totp/..., which apps read from a QR code. */
char *totp_uri(struct pool *pool, const char *issuer, const char *account,
	struct slice secret);

#endif
