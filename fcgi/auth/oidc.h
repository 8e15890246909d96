/*
 * OpenID Connect as a relying party sees it: the code flow with PKCE (OpenID
 * Connect Core 1.0, Discovery 1.0; RFC 7636, 9207, 9700). All here is pure:
 * what a provider said goes in as text, and nothing of it is believed before
 * the rule that makes it so has been applied.
 */
#ifndef AUTH_OIDC_H
#define AUTH_OIDC_H

#include "auth/jwt.h"

#define OIDC_KEYS_MAX 32
#define OIDC_SUBJECT_MAX 255	/* characters of "sub" (Core, section 2) */
#define OIDC_GROUPS_MAX 500	/* that are looked at */

/*
 * Stands in an issuer for the "tid" of a token: Microsoft Entra ID has one
 * discovery document for the directories of all its tenants.
 */
#define OIDC_TENANT "{tenantid}"

/* A provider as an administrator knows it. */
struct oidc_provider {
	const char *issuer;
	const char *client_id;
	const char *client_secret;	/* NULL for a public client */
	bool loopback;	/* plain http to this very machine will do */
};

/* What its discovery document says; texts are the pool's. */
struct oidc_metadata {
	const char *authorization_endpoint;
	const char *token_endpoint;
	const char *userinfo_endpoint;	/* or NULL */
	const char *jwks_uri;
	bool sends_issuer;	/* beside each code (RFC 9207) */
	bool secret_in_body;	/* client_secret_post and not _basic */
};

/* Secrets of one visit to the provider, 43 characters of base64url each. */
struct oidc_visit {
	const char *state;
	const char *nonce;
	const char *verifier;
};

/* Who signed in. */
struct oidc_person {
	const char *issuer;	/* with the tenant filled in */
	const char *subject;
	const char *email;	/* lower case; NULL where it is none */
	bool email_verified;
	const char *first_name;	/* 1 to 120 code points, or NULL */
	const char *last_name;
	const char *groups;	/* an SQL text[] literal; NULL: none said */
};

/* Whether it is an address we would ask: https, or http on loopback. */
bool oidc_url_allowed(const char *url, bool loopback);

/* Where the discovery document of an issuer is; NULL where it is none. */
char *oidc_discovery_url(struct pool *pool, const char *issuer);

/*
 * NULL on success, else a sentence for the log: the issuer is not exactly
 * the one asked for, an address is missing or not allowed, or what we need
 * (code, S256, RS256 or ES256) is said not to be supported.
 */
const char *oidc_metadata_read(struct pool *pool, struct slice text,
	const struct oidc_provider *provider, struct oidc_metadata *metadata);

/*
 * The signing keys of a JWK set (RFC 7517) that are RS256's or ES256's; how
 * many. Others are left out. The keys are freed with the pool.
 */
size_t oidc_keys_read(struct pool *pool, struct slice text,
	struct jwt_key keys[OIDC_KEYS_MAX]);

/* The three secrets follow from one that the browser has and one of ours. */
void oidc_visit_derive(struct pool *pool, const char *secret,
	const char *token, struct oidc_visit *visit);

/* Where the browser is sent. */
char *oidc_authorization_url(struct pool *pool,
	const struct oidc_metadata *metadata,
	const struct oidc_provider *provider, const char *redirect_uri,
	const struct oidc_visit *visit);

/* What was said of a token to be judged. */
struct oidc_said {
	const char *id_token;
	const char *access_token;	/* or NULL */
	const char *nonce;
	const struct jwt_key *keys;
	size_t key_count;
	int64_t now;			/* clock_wall() */
};

/*
 * OpenID Connect Core 3.1.3.7, the signature first. On JWT_OK the claims are
 * the pool's and *issuer is the token's own.
 */
enum jwt_result oidc_id_token(struct pool *pool,
	const struct oidc_provider *provider, const struct oidc_said *said,
	const struct json **claims, const char **issuer);

/*
 * Fills what the claims tell of the person and is not known yet; the subject
 * must be there and the same. False where it is not.
 */
bool oidc_person_read(struct pool *pool, const struct json *claims,
	const char *group_claim, struct oidc_person *person);

#endif
