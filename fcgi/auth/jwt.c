/*
 * The order is what makes it safe: size and shape, the header, the key of our
 * own that it names, the signature, and only then the claims. Must not know
 * what a token is good for.
 */
#include "auth/jwt.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/crypto.h"

/* The three parts, as they were sent and decoded. */
struct parts {
	struct slice signing_input;
	struct slice header;
	struct slice payload;
	struct slice signature;
};

static bool
decode(struct pool *pool, struct slice text, struct slice *bytes)
{
	size_t length = text.length / 4 * 3 +
		(text.length % 4 == 0 ? 0 : text.length % 4 - 1);
	char *data = pool_alloc(pool, length + 1);

	*bytes = (struct slice){ data, length };
	return length > 0 && base64url_decode(text, data, length);
}

/* Cuts off what is before the next dot. */
static bool
next_part(struct slice *rest, struct slice *part)
{
	const char *dot = memchr(rest->data, '.', rest->length);
	size_t length;

	if (dot == NULL)
		return false;
	length = (size_t)(dot - rest->data);
	*part = (struct slice){ rest->data, length };
	*rest = (struct slice){ dot + 1, rest->length - length - 1 };
	return true;
}

static bool
take_apart(struct pool *pool, struct slice token, struct parts *parts)
{
	struct slice rest = token, header, payload;

	if (token.length > JWT_MAX || !next_part(&rest, &header) ||
	    !next_part(&rest, &payload))
		return false;
	parts->signing_input = (struct slice){ token.data,
		header.length + 1 + payload.length };
	return decode(pool, header, &parts->header) &&
		decode(pool, payload, &parts->payload) &&
		decode(pool, rest, &parts->signature);
}

static const struct json *
read_object(struct pool *pool, struct slice text)
{
	const char *reason;
	const struct json *json = json_doc(pool, text, &reason);

	return json != NULL && json->kind == JSON_OBJECT ? json : NULL;
}

/*
 * What would change how the rest is to be read. Keys that a header brings
 * along (jwk, jku, x5c) are not looked at, and so cannot be trusted.
 */
static bool
is_plain(const struct json *header)
{
	static const char *const refused[] =
		{ "crit", "zip", "enc", "cty", "b64", NULL };

	for (size_t i = 0; refused[i] != NULL; i++)
		if (json_member(header, refused[i]) != NULL)
			return false;
	return json_string(header, "alg") != NULL &&
		(json_member(header, "kid") == NULL ||
		json_string(header, "kid") != NULL) &&
		(json_member(header, "typ") == NULL ||
		json_string(header, "typ") != NULL);
}

static const struct jwt_key *
find_key(const struct jwt_wanted *wanted, const char *id)
{
	if (id == NULL)
		return wanted->kid_optional && wanted->key_count == 1 ?
			wanted->keys : NULL;
	for (size_t i = 0; i < wanted->key_count; i++)
		if (wanted->keys[i].id != NULL &&
		    strcmp(wanted->keys[i].id, id) == 0)
			return &wanted->keys[i];
	return NULL;
}

/* Media types do not regard case, and may leave out "application/". */
static bool
is_type(const char *type, const char *wanted)
{
	if (type == NULL)
		return wanted == NULL;
	if (strncasecmp(type, "application/", 12) == 0)
		type += 12;
	return strcasecmp(type, wanted == NULL ? "JWT" : wanted) == 0;
}

static enum jwt_result
check_signature(struct pool *pool, const struct parts *parts,
	const struct jwt_wanted *wanted)
{
	const struct json *header = read_object(pool, parts->header);
	const struct jwt_key *key;

	if (header == NULL || !is_plain(header))
		return JWT_MALFORMED;
	key = find_key(wanted, json_string(header, "kid"));
	if (key == NULL)
		return JWT_UNKNOWN_KEY;
	if (strcmp(json_string(header, "alg"), jwt_key_algorithm(key)) != 0 ||
	    !jwt_key_verify(key, parts->signing_input, parts->signature))
		return JWT_BAD_SIGNATURE;
	return is_type(json_string(header, "typ"), wanted->type) ? JWT_OK :
		JWT_WRONG_TYPE;
}

/* A list of audiences has nothing but strings in it. */
static bool
is_audience(const struct json *aud)
{
	const struct json *item;

	if (aud == NULL || aud->kind == JSON_STRING)
		return aud != NULL;
	if (aud->kind != JSON_LIST || aud->first == NULL)
		return false;
	for (item = aud->first; item != NULL; item = item->next)
		if (item->kind != JSON_STRING)
			return false;
	return true;
}

static bool
is_absent_or_seconds(const struct json *value, int64_t *seconds)
{
	*seconds = 0;
	return value == NULL || json_seconds(value, seconds);
}

static enum jwt_result
check_times(const struct json *claims, int64_t now)
{
	int64_t exp, iat, nbf;

	if (!json_seconds(json_member(claims, "exp"), &exp) ||
	    !json_seconds(json_member(claims, "iat"), &iat) ||
	    !is_absent_or_seconds(json_member(claims, "nbf"), &nbf))
		return JWT_BAD_CLAIMS;
	if (nbf > now + JWT_LEEWAY || iat > now + JWT_LEEWAY)
		return JWT_NOT_YET;
	return exp <= now - JWT_LEEWAY ? JWT_EXPIRED : JWT_OK;
}

static enum jwt_result
check_claims(const struct json *claims, const struct jwt_wanted *wanted)
{
	const char *iss = json_string(claims, "iss");
	const char *sub = json_string(claims, "sub");
	const char *nonce = json_string(claims, "nonce");
	const struct json *aud = json_member(claims, "aud");

	if (iss == NULL || sub == NULL || *sub == '\0' || !is_audience(aud))
		return JWT_BAD_CLAIMS;
	if (strcmp(iss, wanted->issuer) != 0)
		return JWT_WRONG_ISSUER;
	if (!json_has(aud, wanted->audience))
		return JWT_WRONG_AUDIENCE;
	if (wanted->nonce != NULL && (nonce == NULL ||
	    !equal_secret(nonce, strlen(nonce), wanted->nonce,
	    strlen(wanted->nonce))))
		return JWT_WRONG_NONCE;
	return check_times(claims, wanted->now);
}

enum jwt_result
jwt_verify(struct pool *pool, struct slice token,
	const struct jwt_wanted *wanted, const struct json **claims)
{
	struct parts parts;
	const struct json *payload;
	enum jwt_result result;

	*claims = NULL;
	if (!take_apart(pool, token, &parts))
		return JWT_MALFORMED;
	result = check_signature(pool, &parts, wanted);
	if (result != JWT_OK)
		return result;
	payload = read_object(pool, parts.payload);
	if (payload == NULL)
		return JWT_MALFORMED;
	result = check_claims(payload, wanted);
	if (result == JWT_OK || result == JWT_EXPIRED)
		*claims = payload;
	return result;
}

const char *
jwt_result_name(enum jwt_result result)
{
	static const char *const names[] = {
		[JWT_OK] = "ok",
		[JWT_MALFORMED] = "malformed",
		[JWT_UNKNOWN_KEY] = "unknown_key",
		[JWT_BAD_SIGNATURE] = "bad_signature",
		[JWT_WRONG_TYPE] = "wrong_type",
		[JWT_BAD_CLAIMS] = "bad_claims",
		[JWT_WRONG_ISSUER] = "wrong_issuer",
		[JWT_WRONG_AUDIENCE] = "wrong_audience",
		[JWT_WRONG_NONCE] = "wrong_nonce",
		[JWT_EXPIRED] = "expired",
		[JWT_NOT_YET] = "not_yet",
	};

	return names[result];
}

/* Header and payload as they are signed. */
static struct slice
signing_input(struct pool *pool, const struct jwt_key *key, const char *type,
	struct slice payload)
{
	struct buf header;

	buf_init(&header, pool);
	buf_printf(&header, "{\"alg\":\"HS256\",\"typ\":\"%s\"", type);
	if (key->id != NULL) {
		buf_text(&header, ",\"kid\":");
		buf_json(&header, key->id, strlen(key->id));
	}
	buf_char(&header, '}');
	return slice_of(pool_printf(pool, "%s.%s",
		base64url_encode(pool, header.data, header.length),
		base64url_encode(pool, payload.data, payload.length)));
}

char *
jwt_sign(struct pool *pool, const struct jwt_key *key, const char *type,
	struct slice payload)
{
	unsigned char digest[SHA256_SIZE];
	struct slice text;
	char *token;

	if (key->algorithm != HS256 || key->secret.length < JWT_SECRET_LEAST)
		return NULL;
	text = signing_input(pool, key, type, payload);
	hmac_sha256(key->secret.data, key->secret.length, text.data,
		text.length, digest);
	token = pool_printf(pool, "%s.%s", text.data,
		base64url_encode(pool, digest, sizeof(digest)));
	return strlen(token) <= JWT_MAX ? token : NULL;
}
