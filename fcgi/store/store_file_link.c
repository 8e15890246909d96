/*
 * Links of the folder store: a path that says what is wanted, as what, until
 * when, and a MAC over all of it. Whoever can read a link can use it, and
 * can change nothing in it. Must not know how bytes are kept.
 */
#include "store/store_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "http/upload.h"

#define PURPOSE "outstaff file link"
#define EXPIRES_DIGITS 12

struct store_file *
store_file_of(struct store *store)
{
	return (struct store_file *)(void *)store;
}

void
store_file_derive(struct store_file *store)
{
	const char *secret = store->store.config->secret;

	hmac_sha256(secret, strlen(secret), PURPOSE, strlen(PURPOSE),
		store->key);
}

/* No signed part holds a newline: a safe name cannot, nor can the others. */
static const char *
signature_of(const struct store_file *store, struct pool *pool,
	const struct file_request *request)
{
	unsigned char digest[SHA256_SIZE];
	const char *text = pool_printf(pool, "%s\n%s\n%s\n%s",
		request->token, request->name, request->type,
		request->expires);

	hmac_sha256(store->key, sizeof(store->key), text, strlen(text),
		digest);
	return hex_encode(pool, digest, sizeof(digest));
}

static void
add_parameter(struct buf *url, const char *name, const char *value)
{
	buf_text(url, name);
	buf_percent(url, value, strlen(value));
}

const char *
store_file_link(struct store *store, struct pool *pool,
	const struct link *link)
{
	struct file_request request = {
		.token = base64url_encode(pool, link->key, STORE_KEY_LENGTH),
		.name = upload_file_name(pool,
			slice_of(link->file_name)),
		.type = link->content_type,
		.expires = pool_printf(pool, "%lld",
			(long long)(clock_wall() + link->lifetime)),
	};
	struct buf url;

	buf_init(&url, pool);
	buf_printf(&url, "/files/%s", request.token);
	add_parameter(&url, "?name=", request.name);
	add_parameter(&url, "&type=", request.type);
	add_parameter(&url, "&expires=", request.expires);
	add_parameter(&url, "&signature=",
		signature_of(store_file_of(store), pool, &request));
	return url.data;
}

static bool
is_current(const char *expires)
{
	size_t length = strlen(expires);

	return length > 0 && length <= EXPIRES_DIGITS &&
		strspn(expires, "0123456789") == length &&
		strtoll(expires, NULL, 10) > clock_wall();
}

static bool
is_genuine(const struct store_file *store, struct pool *pool,
	const struct file_request *request)
{
	const char *genuine = signature_of(store, pool, request);

	return equal_secret(genuine, strlen(genuine), request->signature,
		strlen(request->signature));
}

const char *
store_file_verify(struct store *store, struct pool *pool,
	const struct file_request *request)
{
	char *key = pool_alloc(pool, STORE_KEY_LENGTH + 1);

	if (store->backend != &store_file_backend || request->token == NULL ||
	    request->name == NULL || request->type == NULL ||
	    request->expires == NULL || request->signature == NULL)
		return NULL;
	if (!is_genuine(store_file_of(store), pool, request) ||
	    !is_current(request->expires))
		return NULL;
	if (!base64url_decode(slice_of(request->token), key,
	    STORE_KEY_LENGTH) || !store_key_valid(key))
		return NULL;
	return key;
}
