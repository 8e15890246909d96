/*
 * Chooses the kind of store and guards its door: only keys of our own form
 * reach a path or a URL. Must not know how a kind keeps its bytes.
 */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "store/backend.h"

#define UUID_LENGTH 36
#define LIFETIME_MAX 604800

struct store *
store_open(const struct config *config, char *error, size_t error_size)
{
	if (strcmp(config->storage, "file") == 0)
		return store_file_open(config, error, error_size);
	if (strcmp(config->storage, "s3") == 0)
		return store_s3_open(config, error, error_size);
	snprintf(error, error_size, "STORAGE must be file or s3");
	return NULL;
}

void
store_close(struct store *store)
{
	if (store != NULL)
		store->backend->close(store);
}

static bool
is_uuid(const char *text)
{
	for (int i = 0; i < UUID_LENGTH; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (text[i] == '\0' || strchr(dash ? "-" :
		    "0123456789abcdef", text[i]) == NULL)
			return false;
	}
	return true;
}

bool
store_key_valid(const char *key)
{
	return strlen(key) == STORE_KEY_LENGTH && is_uuid(key) &&
		key[UUID_LENGTH] == '/' && is_uuid(key + UUID_LENGTH + 1);
}

enum store_result
store_put(struct store *store, const struct object *object,
	int64_t deadline_us)
{
	if (!store_key_valid(object->key) || object->size < 0)
		return STORE_REFUSED;
	if (clock_us() >= deadline_us)
		return STORE_TIMEOUT;
	return store->backend->put(store, object, deadline_us);
}

enum store_result
store_delete(struct store *store, const char *key, int64_t deadline_us)
{
	if (!store_key_valid(key))
		return STORE_REFUSED;
	if (clock_us() >= deadline_us)
		return STORE_TIMEOUT;
	return store->backend->delete(store, key, deadline_us);
}

enum store_result
store_get(struct store *store, const char *key, int64_t deadline_us,
	struct buf *out)
{
	if (!store_key_valid(key))
		return STORE_REFUSED;
	if (clock_us() >= deadline_us)
		return STORE_TIMEOUT;
	return store->backend->get(store, key, deadline_us, out);
}

enum store_result
store_exists(struct store *store, const char *key, int64_t deadline_us)
{
	if (!store_key_valid(key))
		return STORE_REFUSED;
	if (clock_us() >= deadline_us)
		return STORE_TIMEOUT;
	return store->backend->exists(store, key, deadline_us);
}

const char *
store_link(struct store *store, struct pool *pool, const struct link *link)
{
	if (!store_key_valid(link->key) || link->lifetime < 1 ||
	    link->lifetime > LIFETIME_MAX)
		return NULL;
	return store->backend->link(store, pool, link);
}

static bool
is_prefix(const char *text)
{
	return strspn(text, "0123456789abcdef-/") == strlen(text);
}

enum store_result
store_list(struct store *store, const struct store_listing *listing)
{
	if (!is_prefix(listing->prefix))
		return STORE_REFUSED;
	if (clock_us() >= listing->deadline_us)
		return STORE_TIMEOUT;
	return store->backend->list(store, listing);
}
