/*
 * Whom a token speaks for, and a small cache of them per process. Entries are
 * only hints: each transaction proves its principal's stamp again.
 */
#ifndef AUTH_PRINCIPAL_H
#define AUTH_PRINCIPAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/uuid.h"
#include "policy/policy.h"

#define PRINCIPAL_CACHE_SIZE 256
#define PRINCIPAL_FRESH_US (60 * INT64_C(1000000))

/*
 * All texts are NUL-terminated. The organization's fields are "" and the
 * grants empty while none is chosen. Names may be cut (principal_text).
 */
struct principal {
	char session_id[UUID_SIZE];
	char account_id[UUID_SIZE];
	char organization_id[UUID_SIZE];
	char member_id[UUID_SIZE];
	char first_name[128];
	char last_name[128];
	char email[256];
	char organization_name[128];
	char organization_slug[64];
	char timezone[64];	/* the organization's IANA zone */
	char language[8];	/* of the account; "" where none */
	char organization_language[8];
	bool by_cookie;		/* else it is a bearer token */
	bool unverified;	/* the email address is not proven yet */
	bool lacks_two_factor;	/* that the organization asks for */
	bool limited;		/* a personal token: to some permissions */
	int64_t stamp;
	int64_t loaded_at_us;	/* clock_us() from before it was read */
	struct grants grants;
};

struct principal_cache;

/*
 * Fills one of the text fields, NULL as "", cutting what does not fit before
 * the code point that would cross the end. The text must be valid UTF-8.
 */
void principal_text(char *field, size_t size, const char *text);

/* All memory is taken here; none to be had ends the process. */
struct principal_cache *principal_cache_create(void);
void principal_cache_destroy(struct principal_cache *cache);

/*
 * The principal of a token's hash, now the most recently used; NULL where it
 * is not held or was loaded 60 s ago or earlier. It is the cache's, and lives
 * until the next put, drop, clear or find.
 */
const struct principal *principal_find(struct principal_cache *cache,
	const unsigned char token_hash[SHA256_SIZE], int64_t now_us);

/*
 * Keeps a copy, in place of an older one of the same token or, when full, of
 * the least recently used. What is given must not be the cache's own. Returns
 * the copy, under the same terms as find.
 */
const struct principal *principal_put(struct principal_cache *cache,
	const unsigned char token_hash[SHA256_SIZE],
	const struct principal *principal);

/* Forgets one token (no entry is no error), or all. */
void principal_drop(struct principal_cache *cache,
	const unsigned char token_hash[SHA256_SIZE]);
void principal_clear(struct principal_cache *cache);

#endif
