/*
 * What providers say of themselves: an input is tried as a discovery document
 * and as a key set. What is accepted keeps the rules.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/oidc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct oidc_provider provider = { .issuer = "https://i.example",
	.client_id = "us" };

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
try_metadata(struct pool *pool, struct slice input)
{
	struct oidc_metadata metadata;
	struct oidc_visit visit;

	if (oidc_metadata_read(pool, input, &provider, &metadata) != NULL)
		return;
	must(strncmp(metadata.authorization_endpoint, "https://", 8) == 0);
	must(strncmp(metadata.token_endpoint, "https://", 8) == 0);
	must(strncmp(metadata.jwks_uri, "https://", 8) == 0);
	oidc_visit_derive(pool, "secret", "token", &visit);
	must(strpbrk(oidc_authorization_url(pool, &metadata, &provider,
		"https://us.example/", &visit), "\r\n \"<>") == NULL);
}

static void
try_keys(struct pool *pool, struct slice input)
{
	struct jwt_key keys[OIDC_KEYS_MAX];
	size_t count = oidc_keys_read(pool, input, keys);

	must(count <= OIDC_KEYS_MAX);
	for (size_t i = 0; i < count; i++) {
		must(keys[i].algorithm != HS256);
		must(!jwt_key_verify(&keys[i], SLICE("text"),
			SLICE("no signature")));
	}
}

static void
try_person(struct pool *pool, struct slice input)
{
	struct oidc_person person = { .issuer = NULL };
	const char *reason;

	if (oidc_person_read(pool, json_doc(pool, input, &reason), "groups",
	    &person))
		must(person.subject != NULL &&
			(person.email != NULL || !person.email_verified));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_create();
	struct slice input = { (const char *)data, size };

	try_metadata(pool, input);
	try_keys(pool, input);
	try_person(pool, input);
	pool_destroy(pool);
	return 0;
}
