/*
 * Signed tokens in compact form (RFC 7515, 7519; the advice of RFC 8725):
 * ours to programs, signed with a secret, and those of identity providers,
 * verified with their public keys.
 *
 * A key says which algorithm it is for. The token's own word on that is only
 * compared, never followed: no "none", no public key taken for a secret.
 */
#ifndef AUTH_JWT_H
#define AUTH_JWT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "base/pool.h"
#include "http/json_doc.h"

#define JWT_MAX 8192		/* bytes of a token that is looked at */
#define JWT_LEEWAY 60		/* seconds that clocks may differ */
#define JWT_SECRET_LEAST 32	/* bytes of an HS256 secret (RFC 7518) */

enum jwt_algorithm { HS256, RS256, ES256 };

/*
 * One key. HS256 has a secret of at least JWT_SECRET_LEAST bytes; RS256 an
 * RSA key of 2048 to 8192 bits; ES256 one on P-256. What does not fit its
 * algorithm verifies nothing.
 */
struct jwt_key {
	const char *id;		/* kid; NULL for a provider's only key */
	enum jwt_algorithm algorithm;
	struct slice secret;
	EVP_PKEY *public_key;	/* the caller's */
};

/* What a token must be to be accepted. */
struct jwt_wanted {
	const struct jwt_key *keys;
	size_t key_count;
	bool kid_optional;	/* a token without kid means the only key */
	const char *type;	/* "at+jwt"; NULL: "JWT" or none at all */
	const char *issuer;
	const char *audience;	/* "aud" is it, or a list with it */
	const char *nonce;	/* NULL where none was sent */
	int64_t now;		/* clock_wall() */
};

enum jwt_result {
	JWT_OK,
	JWT_MALFORMED,		/* no token, or one we do not take */
	JWT_UNKNOWN_KEY,	/* no key of that id: maybe a new one */
	JWT_BAD_SIGNATURE,	/* or another algorithm than the key's */
	JWT_WRONG_TYPE,
	JWT_BAD_CLAIMS,		/* iss, sub, aud, exp or iat is no such */
	JWT_WRONG_ISSUER,
	JWT_WRONG_AUDIENCE,
	JWT_WRONG_NONCE,
	JWT_EXPIRED,
	JWT_NOT_YET		/* nbf or iat are to come */
};

/*
 * Verifies the signature and only then reads the claims, which must have
 * iss, sub, aud, exp and iat. On JWT_OK and on JWT_EXPIRED `claims` is the
 * payload (the pool's), else NULL. Other claims are json_doc.h's to read.
 */
enum jwt_result jwt_verify(struct pool *pool, struct slice token,
	const struct jwt_wanted *wanted, const struct json **claims);

/* "bad_signature" and so on, for logs. */
const char *jwt_result_name(enum jwt_result result);

/*
 * The token of a payload, which is JSON text of an object, under an HS256
 * key. NULL where the key is not one, or the token would exceed JWT_MAX.
 */
char *jwt_sign(struct pool *pool, const struct jwt_key *key,
	const char *type, struct slice payload);

/* Whether the signature is that of the text under the key (auth/jwt_key.c). */
bool jwt_key_verify(const struct jwt_key *key, struct slice text,
	struct slice signature);

/* The name of its algorithm: "HS256". */
const char *jwt_key_algorithm(const struct jwt_key *key);

#endif
