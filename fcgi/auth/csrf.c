/*
 * A keyed digest of two ids, and a judgement of two headers.
 * Must not know sessions, cookies or routes.
 */
#include "auth/csrf.h"

#include <string.h>

#include <openssl/crypto.h>

#include "base/crypto.h"

#define PURPOSE "outstaff form token 1"

/* Replaces the key by the digest of a text under it. */
static void
narrow(unsigned char key[SHA256_SIZE], const char *text)
{
	unsigned char narrower[SHA256_SIZE];

	hmac_sha256(key, SHA256_SIZE, text, strlen(text), narrower);
	memcpy(key, narrower, SHA256_SIZE);
	OPENSSL_cleanse(narrower, sizeof(narrower));
}

/*
 * Key by key, as signature keys are derived: of a pair of ids joined to one
 * text, another pair could have the same.
 */
static void
derive(unsigned char token[SHA256_SIZE], const char *secret,
	const char *session_id, const char *organization_id)
{
	hmac_sha256(secret, strlen(secret), PURPOSE, strlen(PURPOSE), token);
	narrow(token, session_id);
	narrow(token, organization_id);
}

char *
csrf_token(struct pool *pool, const char *secret, const char *session_id,
	const char *organization_id)
{
	unsigned char token[SHA256_SIZE];

	derive(token, secret, session_id, organization_id);
	return base64url_encode(pool, token, sizeof(token));
}

bool
csrf_matches(struct slice token, const char *secret, const char *session_id,
	const char *organization_id)
{
	unsigned char given[SHA256_SIZE], expected[SHA256_SIZE];
	bool matches;

	if (!base64url_decode(token, given, sizeof(given)))
		return false;
	derive(expected, secret, session_id, organization_id);
	matches = equal_secret(given, sizeof(given),
		expected, sizeof(expected));
	OPENSSL_cleanse(expected, sizeof(expected));
	return matches;
}

/*
 * Beside a Sec-Fetch-Site, Origin is not asked: browsers send "null" there
 * for forms of pages whose referrer policy is no-referrer.
 */
enum origin_verdict
origin_check(const char *sec_fetch_site, const char *origin,
	const char *base_url)
{
	const char *said = sec_fetch_site != NULL ? sec_fetch_site : origin;
	const char *ours = sec_fetch_site != NULL ? "same-origin" : base_url;

	if (said == NULL)
		return ORIGIN_UNKNOWN;
	return strcmp(said, ours) == 0 ? ORIGIN_SAME : ORIGIN_FOREIGN;
}
