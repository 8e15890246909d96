/*
 * Access tokens of programs: signed, good for minutes, and naming a session.
 * Its row in the database is what decides; a token only says which it is.
 */
#ifndef AUTH_ACCESS_H
#define AUTH_ACCESS_H

#include "auth/jwt.h"
#include "base/config.h"
#include "base/crypto.h"
#include "base/named_key.h"
#include "base/uuid.h"

/* Seconds that a token is good for. */
#define ACCESS_LIFETIME 600

struct access_keys {
	struct jwt_key items[NAMED_KEYS_MAX];	/* the first signs */
	size_t count;
	const char *issuer;
	const char *audience;
};

/*
 * What a token says: sid, sub and org, which is "" where no organization was
 * chosen. Never a role: that is the database's to say.
 */
struct access {
	char session_id[UUID_SIZE];
	char account_id[UUID_SIZE];
	char organization_id[UUID_SIZE];
};

/*
 * The keys of a configuration that config_load accepted. Where it names none
 * (never in production), one that is derived from its SECRET.
 */
void access_keys_init(struct access_keys *keys, struct pool *pool,
	const struct config *config);

/* The text of a token from `now` (clock_wall) on; the pool's. */
char *access_token(struct pool *pool, const struct access_keys *keys,
	const struct access *access, int64_t now);

/* Fills `access` on JWT_OK; see jwt_verify for the others. */
enum jwt_result access_verify(struct pool *pool,
	const struct access_keys *keys, struct slice token, int64_t now,
	struct access *access);

/* Under what the cache of principals knows a program's session. */
void access_hash(const char *session_id, unsigned char hash[SHA256_SIZE]);

#endif
