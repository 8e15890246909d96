/*
 * Discovery, keys, and the code's exchange. A provider that is slow or gone
 * costs each process one short wait, not one for each visitor. Whoever waits
 * for one signs nobody else in meanwhile: of slow answers by providers that
 * organizations run, a process bears few.
 */
#include "auth/oidc_client.h"

#include <string.h>
#include <strings.h>

#include "auth/oidc_fetch.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"

#define SECOND INT64_C(1000000)

/* What one provider said; times are clock_us(). */
struct known {
	struct pool *pool;	/* of the metadata and its own texts */
	struct pool *key_pool;
	const char *issuer;
	bool public_only;
	bool loopback;
	struct oidc_metadata metadata;
	int64_t used_us;
	int64_t metadata_until_us;
	int64_t silent_until_us;
	int64_t keys_until_us;
	int64_t keys_again_us;	/* an unknown key is not looked for before */
	struct jwt_key keys[OIDC_KEYS_MAX];
	size_t key_count;
};

static struct known cache[OIDC_CACHE_MAX];

/* How long a process waited for slow providers of organizations, and has not
 * made up for. */
static struct {
	int64_t owed_us;
	int64_t at_us;
} patience;

static bool
is_of(const struct known *known, const struct oidc_client *client)
{
	return known->pool != NULL &&
		strcmp(known->issuer, client->provider.issuer) == 0 &&
		known->public_only == client->public_only &&
		known->loopback == client->provider.loopback;
}

static void
forget(struct known *known)
{
	if (known->pool != NULL) {
		pool_destroy(known->pool);
		pool_destroy(known->key_pool);
	}
	*known = (struct known){ .pool = NULL };
}

/* The entry of the provider, or that which was not used for longest. */
static struct known *
entry_of(const struct oidc_client *client)
{
	struct known *oldest = &cache[0];

	for (size_t i = 0; i < OIDC_CACHE_MAX; i++) {
		if (is_of(&cache[i], client)) {
			cache[i].used_us = clock_us();
			return &cache[i];
		}
		if (cache[i].used_us < oldest->used_us)
			oldest = &cache[i];
	}
	forget(oldest);
	oldest->pool = pool_create();
	oldest->key_pool = pool_create();
	oldest->issuer = pool_text(oldest->pool, client->provider.issuer);
	oldest->public_only = client->public_only;
	oldest->loopback = client->provider.loopback;
	oldest->used_us = clock_us();
	return oldest;
}

static bool
has_waited_enough(void)
{
	int64_t now = clock_us();
	int64_t made_up = (now - patience.at_us) / OIDC_PAUSE_FACTOR;

	patience.owed_us = patience.owed_us > made_up ?
		patience.owed_us - made_up : 0;
	patience.at_us = now;
	return patience.owed_us >= OIDC_WAIT_MS * (SECOND / 1000);
}

/* A question whose answer is waited for, unless there were too many slow ones
 * lately; 0 where nothing came. */
static int
fetch(struct oidc_client *client, struct oidc_question *question,
	struct slice *body)
{
	int64_t begun = clock_us(), late;
	int status;

	*body = SLICE("");
	if (client->own && has_waited_enough())
		return 0;
	question->loopback = client->provider.loopback;
	question->public_only = client->public_only;
	question->deadline_us = client->deadline_us;
	status = oidc_fetch(client->pool, question, body);
	late = clock_us() - begun - OIDC_QUICK_MS * (SECOND / 1000);
	if (client->own && late > 0)
		patience.owed_us += late;
	return status;
}

static int
ask(struct oidc_client *client, const char *url, struct slice *body)
{
	struct oidc_question question = { .url = url };

	return fetch(client, &question, body);
}

static enum oidc_result
fail(struct oidc_client *client, enum oidc_result result, const char *fault)
{
	client->fault = fault;
	return result;
}

static enum oidc_result
discover(struct oidc_client *client, struct known *known)
{
	struct pool *pool = pool_create();
	struct slice body;
	int status = ask(client, oidc_discovery_url(client->pool,
		client->provider.issuer), &body);

	client->fault = status != 200 ? "there is no discovery document" :
		oidc_metadata_read(pool, body, &client->provider,
		&known->metadata);
	if (client->fault != NULL) {
		pool_destroy(pool);
		known->silent_until_us = clock_us() +
			OIDC_SILENT_SECONDS * SECOND;
		return status == 0 || status >= 500 ? OIDC_SILENT :
			OIDC_REFUSED;
	}
	known->issuer = pool_text(pool, known->issuer);
	pool_destroy(known->pool);
	known->pool = pool;
	known->metadata_until_us = clock_us() + OIDC_CACHE_SECONDS * SECOND;
	return OIDC_OK;
}

enum oidc_result
oidc_client_metadata(struct oidc_client *client,
	const struct oidc_metadata **metadata)
{
	struct known *known = entry_of(client);
	enum oidc_result result = OIDC_OK;

	if (!oidc_url_allowed(client->provider.issuer,
	    client->provider.loopback))
		return fail(client, OIDC_REFUSED, "the issuer is not https");
	if (clock_us() < known->silent_until_us)
		return fail(client, OIDC_SILENT, "it failed just now");
	if (clock_us() >= known->metadata_until_us)
		result = discover(client, known);
	*metadata = result == OIDC_OK ? &known->metadata : NULL;
	return result;
}

/* Keys that are read anew take the place of those before. */
static enum oidc_result
fetch_keys(struct oidc_client *client, struct known *known)
{
	struct slice body;
	int status = ask(client, known->metadata.jwks_uri, &body);

	if (status != 200)
		return fail(client, OIDC_SILENT, "there are no keys");
	pool_reset(known->key_pool);
	known->key_count = oidc_keys_read(known->key_pool, body, known->keys);
	known->keys_until_us = clock_us() + OIDC_CACHE_SECONDS * SECOND;
	return OIDC_OK;
}

/* application/x-www-form-urlencoded, also within Basic (RFC 6749 2.3.1). */
static void
add_field(struct buf *form, const char *name, const char *value)
{
	buf_printf(form, "%s%s=", form->length == 0 ? "" : "&", name);
	buf_percent(form, value, strlen(value));
}

static const char *
base64(struct pool *pool, const char *data, size_t length)
{
	char *text = base64url_encode(pool, data, length);
	size_t used = strlen(text);
	char *padded = pool_alloc(pool, used + 4);

	memcpy(padded, text, used);
	for (size_t i = 0; i < used; i++)
		padded[i] = padded[i] == '-' ? '+' : padded[i] == '_' ? '/' :
			padded[i];
	while (used % 4 != 0)
		padded[used++] = '=';
	return padded;
}

static const char *
basic(struct oidc_client *client)
{
	struct buf pair;

	buf_init(&pair, client->pool);
	buf_percent(&pair, client->provider.client_id,
		strlen(client->provider.client_id));
	buf_char(&pair, ':');
	buf_percent(&pair, client->provider.client_secret,
		strlen(client->provider.client_secret));
	return pool_printf(client->pool, "%s%s", "Basic ",
		base64(client->pool, pair.data, pair.length));
}

static int
ask_tokens(struct oidc_client *client, const struct oidc_metadata *metadata,
	const char *code, const struct oidc_visit *visit, struct slice *body)
{
	const struct oidc_provider *provider = &client->provider;
	bool in_header = provider->client_secret != NULL &&
		!metadata->secret_in_body;
	struct oidc_question question = { .url = metadata->token_endpoint,
		.authorization = in_header ? basic(client) : NULL };
	struct buf form;

	buf_init(&form, client->pool);
	add_field(&form, "grant_type", "authorization_code");
	add_field(&form, "code", code);
	add_field(&form, "redirect_uri", client->redirect_uri);
	add_field(&form, "code_verifier", visit->verifier);
	if (!in_header)
		add_field(&form, "client_id", provider->client_id);
	if (!in_header && provider->client_secret != NULL)
		add_field(&form, "client_secret", provider->client_secret);
	question.form = form.data;
	return fetch(client, &question, body);
}

/* A key that is new to us is looked for once in a while, so that nobody can
 * make us ask by tokens of keys that never were. */
static enum jwt_result
verify(struct oidc_client *client, struct oidc_said *said,
	const struct json **claims, const char **issuer)
{
	struct known *known = entry_of(client);
	enum jwt_result result;

	if (clock_us() >= known->keys_until_us &&
	    fetch_keys(client, known) != OIDC_OK)
		return JWT_UNKNOWN_KEY;
	said->keys = known->keys;
	said->key_count = known->key_count;
	result = oidc_id_token(client->pool, &client->provider, said, claims,
		issuer);
	if (result != JWT_UNKNOWN_KEY || clock_us() < known->keys_again_us)
		return result;
	known->keys_again_us = clock_us() + OIDC_REFETCH_SECONDS * SECOND;
	if (fetch_keys(client, known) != OIDC_OK)
		return result;
	said->key_count = known->key_count;
	return oidc_id_token(client->pool, &client->provider, said, claims,
		issuer);
}

/* What the token did not say, the provider may tell beside it. */
static enum oidc_result
ask_person(struct oidc_client *client, const struct oidc_metadata *metadata,
	const char *access_token, struct oidc_person *person)
{
	struct oidc_question question = { .url = metadata->userinfo_endpoint,
		.authorization = pool_printf(client->pool, "%s%s", "Bearer ",
			access_token) };
	struct slice body;
	const char *reason;
	int status = fetch(client, &question, &body);

	if (status != 200)
		return fail(client, status == 0 || status >= 500 ?
			OIDC_SILENT : OIDC_REFUSED, "no answer on who it is");
	return oidc_person_read(client->pool, json_doc(client->pool, body,
		&reason), client->group_claim, person) ? OIDC_OK :
		fail(client, OIDC_REFUSED, "the answer is on somebody else");
}

static bool
is_visible(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

/* The rules on one answer of the token endpoint. */
static enum oidc_result
judge(struct oidc_client *client, const struct oidc_metadata *metadata,
	const struct json *answer, struct oidc_said *said,
	struct oidc_person *person)
{
	const char *type = json_string(answer, "token_type");
	const struct json *claims;
	enum jwt_result result;

	said->id_token = json_string(answer, "id_token");
	said->access_token = json_string(answer, "access_token");
	if (said->id_token == NULL)
		return fail(client, OIDC_REFUSED, "there is no ID token");
	result = verify(client, said, &claims, &person->issuer);
	if (result != JWT_OK)
		return fail(client, OIDC_REFUSED, jwt_result_name(result));
	if (!oidc_person_read(client->pool, claims, client->group_claim,
	    person))
		return fail(client, OIDC_REFUSED, "there is no subject");
	if ((person->email != NULL && (client->group_claim == NULL ||
	    person->groups != NULL)) || metadata->userinfo_endpoint == NULL ||
	    said->access_token == NULL || !is_visible(said->access_token) ||
	    type == NULL || strcasecmp(type, "Bearer") != 0)
		return OIDC_OK;
	return ask_person(client, metadata, said->access_token, person);
}

enum oidc_result
oidc_client_redeem(struct oidc_client *client, const char *code,
	const struct oidc_visit *visit, struct oidc_person *person)
{
	struct oidc_said said = { .nonce = visit->nonce,
		.now = clock_wall() };
	const struct oidc_metadata *metadata;
	const struct json *answer;
	const char *reason;
	struct slice body;
	enum oidc_result result = oidc_client_metadata(client, &metadata);
	int status;

	*person = (struct oidc_person){ .issuer = NULL };
	if (result != OIDC_OK)
		return result;
	status = ask_tokens(client, metadata, code, visit, &body);
	if (status == 0 || status >= 500)
		return fail(client, OIDC_SILENT, "no answer to the code");
	answer = status == 200 ? json_doc(client->pool, body, &reason) : NULL;
	if (answer == NULL)
		return fail(client, OIDC_REFUSED, "the code is not good");
	return judge(client, metadata, answer, &said, person);
}
