/*
 * The conversation with a provider. What it says of itself (metadata, keys)
 * is kept by the process for a while. Must not know accounts or browsers.
 */
#ifndef AUTH_OIDC_CLIENT_H
#define AUTH_OIDC_CLIENT_H

#include "auth/oidc.h"

#define OIDC_CACHE_MAX 16		/* providers that are remembered */
#define OIDC_CACHE_SECONDS 3600		/* what they said counts so long */
#define OIDC_REFETCH_SECONDS 300	/* between looks for an unknown key */
#define OIDC_SILENT_SECONDS 5		/* who did not answer is left alone */

/* Answers are quick up to here. What they take longer adds up; from so much on
 * nobody is asked, until that many times as long has passed. */
#define OIDC_QUICK_MS 300
#define OIDC_WAIT_MS 4000
#define OIDC_PAUSE_FACTOR 4

enum oidc_result {
	OIDC_OK,
	OIDC_SILENT,	/* no answer, or none that could be read */
	OIDC_REFUSED	/* an answer that is not to be believed */
};

/* One conversation; all of it is the caller's. */
struct oidc_client {
	struct pool *pool;
	struct oidc_provider provider;
	const char *redirect_uri;
	const char *group_claim;	/* or NULL */
	bool public_only;	/* the provider is not in a network of ours */
	bool own;		/* an organization runs it, not who runs us */
	int64_t deadline_us;
	const char *fault;	/* what was wrong, for the log; or NULL */
};

/* What the provider says of itself; the process's, for this request. */
enum oidc_result oidc_client_metadata(struct oidc_client *client,
	const struct oidc_metadata **metadata);

/* Redeems a code and applies every rule to what comes for it. */
enum oidc_result oidc_client_redeem(struct oidc_client *client,
	const char *code, const struct oidc_visit *visit,
	struct oidc_person *person);

#endif
