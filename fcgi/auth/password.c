/*
 * scrypt by libscrypt over our own reading of stored hashes.
 * Must not know accounts, throttling or the database.
 */
#include "auth/password.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <libscrypt.h>
#include <openssl/crypto.h>

#include "auth/mcf.h"
#include "base/crypto.h"

/* Costs of new hashes; OWASP ASVS 5.0 appendix C: N >= 2^15 where p >= 3. */
#define LOG2_N 15
#define R 8
#define P 3

/* Fills hash from the costs and salt; false if there is no memory for it. */
static bool
derive(struct mcf *mcf, const char *password, size_t length)
{
	return libscrypt_scrypt((const uint8_t *)password, length,
		mcf->salt, sizeof(mcf->salt), UINT64_C(1) << mcf->log2_n,
		mcf->r, mcf->p, mcf->hash, sizeof(mcf->hash)) == 0;
}

char *
password_hash(struct pool *pool, const char *password, size_t length)
{
	struct mcf mcf = { .log2_n = LOG2_N, .r = R, .p = P };
	char *stored = NULL;

	random_bytes(mcf.salt, sizeof(mcf.salt));
	if (derive(&mcf, password, length))
		stored = mcf_format(pool, &mcf);
	OPENSSL_cleanse(&mcf, sizeof(mcf));
	return stored;
}

static enum password_result
compare(const struct mcf *expected, const char *password, size_t length)
{
	struct mcf given = *expected;
	enum password_result result = PASSWORD_FAILED;

	if (derive(&given, password, length))
		result = equal_secret(given.hash, sizeof(given.hash),
			expected->hash, sizeof(expected->hash)) ?
			PASSWORD_RIGHT : PASSWORD_WRONG;
	OPENSSL_cleanse(&given, sizeof(given));
	return result;
}

static bool
is_old(const struct mcf *mcf)
{
	return mcf->log2_n != LOG2_N || mcf->r != R || mcf->p != P;
}

enum password_result
password_verify(const char *stored, const char *password, size_t length)
{
	struct mcf expected;
	enum password_result result;

	if (stored == NULL || !mcf_parse(slice_of(stored), &expected))
		return PASSWORD_WRONG;
	result = compare(&expected, password, length);
	if (result == PASSWORD_RIGHT && is_old(&expected))
		result = PASSWORD_RIGHT_BUT_OLD;
	OPENSSL_cleanse(&expected, sizeof(expected));
	return result;
}

/* Nobody knows a password whose hash is all zeros. */
enum password_result
password_verify_dummy(const char *password, size_t length)
{
	const struct mcf nobody = { .log2_n = LOG2_N, .r = R, .p = P };

	return compare(&nobody, password, length);
}
