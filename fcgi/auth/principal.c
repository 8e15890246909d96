/*
 * A fixed array of entries, each in one chain of a hash table and in one list
 * from the most to the least recently used.
 * Must not know the database, cookies or the clock: it is told the time.
 */
#include "auth/principal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#define BUCKETS 512	/* twice the entries, and a power of two */

struct entry {
	struct entry *next_in_bucket;
	struct entry *newer;
	struct entry *older;
	unsigned char token_hash[SHA256_SIZE];
	struct principal principal;
};

/*
 * An entry is in the list and its bucket, or in the chain of released ones,
 * or past `started`: memory that was never touched costs a process nothing.
 */
struct principal_cache {
	struct entry *newest;
	struct entry *oldest;
	struct entry *released;
	size_t started;
	struct entry *buckets[BUCKETS];
	struct entry entries[PRINCIPAL_CACHE_SIZE];
};

/* Bytes 10xxxxxx continue a code point. */
static size_t
whole_length(const char *text, size_t most)
{
	size_t length = strnlen(text, most + 1);

	if (length <= most)
		return length;
	length = most;
	while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	return length;
}

void
principal_text(char *field, size_t size, const char *text)
{
	size_t length = text == NULL ? 0 : whole_length(text, size - 1);

	memset(field, 0, size);
	if (length > 0)
		memcpy(field, text, length);
}

struct principal_cache *
principal_cache_create(void)
{
	struct principal_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL) {
		fputs("out of memory\n", stderr);
		abort();
	}
	return cache;
}

void
principal_cache_destroy(struct principal_cache *cache)
{
	principal_clear(cache);
	free(cache);
}

/* The hash is SHA-256: any of its bits are as good as others. */
static struct entry **
bucket_of(struct principal_cache *cache,
	const unsigned char token_hash[SHA256_SIZE])
{
	unsigned index = token_hash[0] | (unsigned)token_hash[1] << 8;

	return &cache->buckets[index % BUCKETS];
}

/* Where the entry hangs in its chain, or where the chain ends. */
static struct entry **
place_of(struct principal_cache *cache,
	const unsigned char token_hash[SHA256_SIZE])
{
	struct entry **place = bucket_of(cache, token_hash);

	while (*place != NULL && !equal_secret((*place)->token_hash,
	    SHA256_SIZE, token_hash, SHA256_SIZE))
		place = &(*place)->next_in_bucket;
	return place;
}

static void
list_add(struct principal_cache *cache, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	if (cache->newest != NULL)
		cache->newest->newer = entry;
	else
		cache->oldest = entry;
	cache->newest = entry;
}

static void
list_remove(struct principal_cache *cache, struct entry *entry)
{
	if (entry->newer != NULL)
		entry->newer->older = entry->older;
	else
		cache->newest = entry->older;
	if (entry->older != NULL)
		entry->older->newer = entry->newer;
	else
		cache->oldest = entry->newer;
}

/* Takes out the entry that hangs at a place. */
static void
forget(struct principal_cache *cache, struct entry **place)
{
	struct entry *entry = *place;

	*place = entry->next_in_bucket;
	list_remove(cache, entry);
	OPENSSL_cleanse(entry, sizeof(*entry));
	entry->next_in_bucket = cache->released;
	cache->released = entry;
}

/* An entry to fill; when all are in use, the one used longest ago. */
static struct entry *
take(struct principal_cache *cache)
{
	struct entry *entry;

	if (cache->released == NULL && cache->started < PRINCIPAL_CACHE_SIZE)
		return &cache->entries[cache->started++];
	if (cache->released == NULL)
		principal_drop(cache, cache->oldest->token_hash);
	entry = cache->released;
	cache->released = entry->next_in_bucket;
	return entry;
}

const struct principal *
principal_find(struct principal_cache *cache,
	const unsigned char token_hash[SHA256_SIZE], int64_t now_us)
{
	struct entry **place = place_of(cache, token_hash);
	struct entry *entry = *place;

	if (entry == NULL)
		return NULL;
	if (now_us - entry->principal.loaded_at_us >= PRINCIPAL_FRESH_US) {
		forget(cache, place);
		return NULL;
	}
	list_remove(cache, entry);
	list_add(cache, entry);
	return &entry->principal;
}

const struct principal *
principal_put(struct principal_cache *cache,
	const unsigned char token_hash[SHA256_SIZE],
	const struct principal *principal)
{
	struct entry *entry;
	struct entry **bucket = bucket_of(cache, token_hash);

	principal_drop(cache, token_hash);
	entry = take(cache);
	memcpy(entry->token_hash, token_hash, SHA256_SIZE);
	entry->principal = *principal;
	entry->next_in_bucket = *bucket;
	*bucket = entry;
	list_add(cache, entry);
	return &entry->principal;
}

void
principal_drop(struct principal_cache *cache,
	const unsigned char token_hash[SHA256_SIZE])
{
	struct entry **place = place_of(cache, token_hash);

	if (*place != NULL)
		forget(cache, place);
}

void
principal_clear(struct principal_cache *cache)
{
	while (cache->oldest != NULL)
		principal_drop(cache, cache->oldest->token_hash);
}
