/*
 * The rules. Must not know sockets, cookies, or what an account is.
 */
#include "auth/oidc.h"

#include <string.h>

#include "auth/token.h"
#include "base/buf.h"
#include "base/crypto.h"

#define URL_MAX 2000

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The host, the port and the path are visible ASCII without what could make
 * two programs read an address differently. */
bool
oidc_url_allowed(const char *url, bool loopback)
{
	const char *host = strstr(url, "://");
	size_t length;

	if (host == NULL || strlen(url) > URL_MAX)
		return false;
	host += 3;
	length = strcspn(host, "/?");
	if (length == 0 || strcspn(host, "@\\#") < strlen(host))
		return false;
	for (const char *c = url; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || *c == '"' || *c == '<' ||
		    *c == '>')
			return false;
	if (begins(url, "https://"))
		return true;
	return loopback && (begins(url, "http://127.0.0.1:") ||
		begins(url, "http://localhost:"));
}

/* Entra's document of all tenants lies below "organizations". */
char *
oidc_discovery_url(struct pool *pool, const char *issuer)
{
	static const char path[] = "/.well-known/openid-configuration";
	const char *tenant = strstr(issuer, OIDC_TENANT);
	size_t length = strlen(issuer);

	while (length > 0 && issuer[length - 1] == '/')
		length--;
	if (tenant == NULL)
		return pool_printf(pool, "%.*s%s", (int)length, issuer, path);
	return pool_printf(pool, "%.*sorganizations%.*s%s",
		(int)(tenant - issuer), issuer,
		(int)(length - (size_t)(tenant - issuer) -
		strlen(OIDC_TENANT)), tenant + strlen(OIDC_TENANT), path);
}

/* A list that is not there says nothing against it. */
static bool
may_support(const struct json *document, const char *name, const char *value)
{
	const struct json *list = json_member(document, name);

	return list == NULL || json_has(list, value);
}

static const char *
check_support(const struct json *document)
{
	static const char algorithms[] =
		"id_token_signing_alg_values_supported";

	if (!may_support(document, "response_types_supported", "code"))
		return "the provider does not support the code flow";
	if (!may_support(document, algorithms, "RS256") &&
	    !may_support(document, algorithms, "ES256"))
		return "the provider signs neither by RS256 nor ES256";
	if (!may_support(document, "code_challenge_methods_supported",
	    "S256"))
		return "the provider does not support PKCE with S256";
	return NULL;
}

static const char *
endpoint(const struct json *document, const char *name, bool loopback)
{
	const char *url = json_string(document, name);

	return url != NULL && oidc_url_allowed(url, loopback) ? url : NULL;
}

static void
read_habits(const struct json *document, struct oidc_metadata *metadata)
{
	const struct json *methods = json_member(document,
		"token_endpoint_auth_methods_supported");
	const struct json *sends = json_member(document,
		"authorization_response_iss_parameter_supported");

	metadata->sends_issuer = sends != NULL && sends->kind == JSON_TRUE;
	metadata->secret_in_body = methods != NULL &&
		!json_has(methods, "client_secret_basic") &&
		json_has(methods, "client_secret_post");
}

const char *
oidc_metadata_read(struct pool *pool, struct slice text,
	const struct oidc_provider *provider, struct oidc_metadata *metadata)
{
	const char *reason;
	const struct json *document = json_doc(pool, text, &reason);
	const char *issuer = json_string(document, "issuer");
	bool loopback = provider->loopback;

	if (document == NULL)
		return "the discovery document is not JSON";
	if (issuer == NULL || strcmp(issuer, provider->issuer) != 0)
		return "the discovery document is another issuer's";
	*metadata = (struct oidc_metadata){
		.authorization_endpoint = endpoint(document,
			"authorization_endpoint", loopback),
		.token_endpoint = endpoint(document, "token_endpoint",
			loopback),
		.userinfo_endpoint = endpoint(document, "userinfo_endpoint",
			loopback),
		.jwks_uri = endpoint(document, "jwks_uri", loopback),
	};
	if (metadata->authorization_endpoint == NULL ||
	    metadata->token_endpoint == NULL || metadata->jwks_uri == NULL)
		return "the discovery document lacks an address, or has one "
			"that is not https";
	read_habits(document, metadata);
	return check_support(document);
}

void
oidc_visit_derive(struct pool *pool, const char *secret, const char *token,
	struct oidc_visit *visit)
{
	unsigned char hash[SHA256_SIZE];

	visit->state = token_derive(pool, secret,
		pool_printf(pool, "oidc state %s", token), hash);
	visit->nonce = token_derive(pool, secret,
		pool_printf(pool, "oidc nonce %s", token), hash);
	visit->verifier = token_derive(pool, secret,
		pool_printf(pool, "oidc verifier %s", token), hash);
}

static void
add_parameter(struct buf *url, const char *name, const char *value)
{
	buf_printf(url, "&%s=", name);
	buf_percent(url, value, strlen(value));
}

char *
oidc_authorization_url(struct pool *pool,
	const struct oidc_metadata *metadata,
	const struct oidc_provider *provider, const char *redirect_uri,
	const struct oidc_visit *visit)
{
	const char *endpoint = metadata->authorization_endpoint;
	unsigned char digest[SHA256_SIZE];
	struct buf url;

	sha256(visit->verifier, strlen(visit->verifier), digest);
	buf_init(&url, pool);
	buf_printf(&url, "%s%sresponse_type=code", endpoint,
		strchr(endpoint, '?') == NULL ? "?" : "&");
	add_parameter(&url, "client_id", provider->client_id);
	add_parameter(&url, "redirect_uri", redirect_uri);
	add_parameter(&url, "scope", "openid email profile");
	add_parameter(&url, "state", visit->state);
	add_parameter(&url, "nonce", visit->nonce);
	add_parameter(&url, "code_challenge",
		base64url_encode(pool, digest, sizeof(digest)));
	add_parameter(&url, "code_challenge_method", "S256");
	return url.data;
}

/* The claims of a token nobody has verified: to find whose key to ask for,
 * and for nothing else. */
static const struct json *
unverified_claims(struct pool *pool, const char *token)
{
	const char *start = strchr(token, '.'), *end, *reason;
	size_t length;
	char *data;

	end = start == NULL ? NULL : strchr(start + 1, '.');
	if (end == NULL || strlen(token) > JWT_MAX)
		return NULL;
	length = (size_t)(end - start - 1) * 3 / 4;
	data = pool_alloc(pool, length + 1);
	if (!base64url_decode((struct slice){ start + 1,
	    (size_t)(end - start - 1) }, data, length))
		return NULL;
	return json_doc(pool, (struct slice){ data, length }, &reason);
}

static bool
is_tenant(const char *text)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (text == NULL || strlen(text) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++)
		if (shape[i] == '-' ? text[i] != '-' :
		    strchr("0123456789abcdef", text[i]) == NULL)
			return false;
	return true;
}

/* The issuer that the token must have; NULL where there is none. */
static const char *
wanted_issuer(struct pool *pool, const char *issuer, const char *token)
{
	const char *place = strstr(issuer, OIDC_TENANT), *tenant;

	if (place == NULL)
		return issuer;
	tenant = json_string(unverified_claims(pool, token), "tid");
	if (!is_tenant(tenant))
		return NULL;
	return pool_printf(pool, "%.*s%s%s", (int)(place - issuer), issuer,
		tenant, place + strlen(OIDC_TENANT));
}

/* Who else may read the token must not be the one it was made for. */
static bool
is_for_us(const struct json *claims, const char *client_id)
{
	const struct json *aud = json_member(claims, "aud");
	const char *azp = json_string(claims, "azp");

	if (json_member(claims, "azp") != NULL)
		return azp != NULL && strcmp(azp, client_id) == 0;
	return aud->kind == JSON_STRING || aud->first->next == NULL;
}

/* Left half of the access token's digest (Core 3.1.3.6): it is of the same
 * answer. RS256 and ES256 both go with SHA-256. */
static bool
is_of_access_token(struct pool *pool, const struct json *claims,
	const char *access_token)
{
	const char *at_hash = json_string(claims, "at_hash"), *right;
	unsigned char digest[SHA256_SIZE];

	if (json_member(claims, "at_hash") == NULL)
		return true;
	if (at_hash == NULL || access_token == NULL)
		return false;
	sha256(access_token, strlen(access_token), digest);
	right = base64url_encode(pool, digest, SHA256_SIZE / 2);
	return equal_secret(at_hash, strlen(at_hash), right, strlen(right));
}

static bool
is_subject(const char *subject)
{
	size_t length = subject == NULL ? 0 : strlen(subject);

	for (size_t i = 0; i < length; i++)
		if (subject[i] < ' ' || subject[i] > '~')
			return false;
	return length >= 1 && length <= OIDC_SUBJECT_MAX;
}

enum jwt_result
oidc_id_token(struct pool *pool, const struct oidc_provider *provider,
	const struct oidc_said *said, const struct json **claims,
	const char **issuer)
{
	struct jwt_wanted wanted = { .keys = said->keys,
		.key_count = said->key_count, .kid_optional = true,
		.audience = provider->client_id, .nonce = said->nonce,
		.now = said->now };
	enum jwt_result result;

	*claims = NULL;
	wanted.issuer = wanted_issuer(pool, provider->issuer, said->id_token);
	if (wanted.issuer == NULL)
		return JWT_WRONG_ISSUER;
	*issuer = wanted.issuer;
	result = jwt_verify(pool, slice_of(said->id_token), &wanted, claims);
	if (result == JWT_OK && !is_for_us(*claims, provider->client_id))
		result = JWT_WRONG_AUDIENCE;
	if (result == JWT_OK && (!is_subject(json_string(*claims, "sub")) ||
	    !is_of_access_token(pool, *claims, said->access_token)))
		result = JWT_BAD_CLAIMS;
	if (result != JWT_OK)
		*claims = NULL;
	return result;
}
