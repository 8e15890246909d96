/* Claims of our own tokens. Must not know the database. */
#include "auth/access.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define TYPE "at+jwt"		/* RFC 9068 */
#define PURPOSE "outstaff access token 1"

void
access_keys_init(struct access_keys *keys, struct pool *pool,
	const struct config *config)
{
	struct named_keys secrets = { .count = 0 };
	unsigned char derived[SHA256_SIZE];

	*keys = (struct access_keys){ .issuer = config->base_url,
		.audience = pool_printf(pool, "%s/api", config->base_url) };
	(void)named_keys_parse(config->jwt_secret, &secrets);
	for (size_t i = 0; i < secrets.count; i++)
		keys->items[keys->count++] = (struct jwt_key){
			.id = pool_text(pool, secrets.items[i].name),
			.algorithm = HS256,
			.secret = secrets.items[i].secret };
	if (keys->count > 0)
		return;
	hmac_sha256(config->secret, strlen(config->secret), PURPOSE,
		strlen(PURPOSE), derived);
	keys->items[keys->count++] = (struct jwt_key){ .id = "derived",
		.algorithm = HS256, .secret = slice_of(hex_encode(pool,
		derived, sizeof(derived))) };
}

char *
access_token(struct pool *pool, const struct access_keys *keys,
	const struct access *access, int64_t now)
{
	unsigned char random[16];
	struct buf claims;

	random_bytes(random, sizeof(random));
	buf_init(&claims, pool);
	buf_printf(&claims, "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\","
		"\"sid\":\"%s\",\"iat\":%lld,\"exp\":%lld,\"jti\":\"%s\"",
		keys->issuer, keys->audience, access->account_id,
		access->session_id, (long long)now,
		(long long)now + ACCESS_LIFETIME,
		base64url_encode(pool, random, sizeof(random)));
	if (*access->organization_id != '\0')
		buf_printf(&claims, ",\"org\":\"%s\"",
			access->organization_id);
	buf_char(&claims, '}');
	return jwt_sign(pool, &keys->items[0], TYPE, buf_slice(&claims));
}

static bool
read_id(const struct json *claims, const char *name, char id[UUID_SIZE])
{
	const char *text = json_string(claims, name);

	if (text == NULL || !is_uuid(text))
		return false;
	memcpy(id, text, UUID_SIZE);
	return true;
}

enum jwt_result
access_verify(struct pool *pool, const struct access_keys *keys,
	struct slice token, int64_t now, struct access *access)
{
	const struct jwt_wanted wanted = { .keys = keys->items,
		.key_count = keys->count, .type = TYPE,
		.issuer = keys->issuer, .audience = keys->audience,
		.now = now };
	const struct json *claims;
	enum jwt_result result = jwt_verify(pool, token, &wanted, &claims);

	*access = (struct access){ .session_id = "" };
	if (result != JWT_OK)
		return result;
	if (!read_id(claims, "sid", access->session_id) ||
	    !read_id(claims, "sub", access->account_id) ||
	    (json_member(claims, "org") != NULL &&
	    !read_id(claims, "org", access->organization_id)))
		return JWT_BAD_CLAIMS;
	return JWT_OK;
}

void
access_hash(const char *session_id, unsigned char hash[SHA256_SIZE])
{
	char text[sizeof("session ") + UUID_SIZE];
	int length = snprintf(text, sizeof(text), "session %s", session_id);

	sha256(text, (size_t)length, hash);
}
