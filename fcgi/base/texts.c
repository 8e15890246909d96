/*
 * A table of open addressing, at most half full, and blocks in which texts
 * follow each other without gaps: most are names of a few bytes.
 */
#include "base/texts.h"

#include <stdint.h>
#include <string.h>

#define FIRST_SIZE 1024u	/* a power of two */
#define BLOCK 4096u

struct texts {
	struct pool *pool;
	struct pool *scratch;
	struct slice *table;	/* of size; data is NULL where nothing is */
	size_t size;
	size_t count;
	char *room;		/* of a block */
	size_t left;
};

struct texts *
texts_create(struct pool *pool, struct pool *scratch)
{
	struct texts *texts = pool_alloc(scratch, sizeof(*texts));

	texts->pool = pool;
	texts->scratch = scratch;
	texts->size = FIRST_SIZE;
	texts->table = pool_alloc(scratch, FIRST_SIZE * sizeof(struct slice));
	return texts;
}

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t
hash_of(struct slice text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3u;
	return hash;
}

/* Where the text is, or would be put. */
static struct slice *
place_of(const struct texts *texts, struct slice text)
{
	size_t at = hash_of(text) & (texts->size - 1);

	while (texts->table[at].data != NULL &&
	    (texts->table[at].length != text.length ||
	    memcmp(texts->table[at].data, text.data, text.length) != 0))
		at = (at + 1) & (texts->size - 1);
	return &texts->table[at];
}

static void
grow(struct texts *texts)
{
	struct slice *old = texts->table;
	size_t size = texts->size;

	texts->size = size * 2;
	texts->table = pool_alloc(texts->scratch,
		texts->size * sizeof(*texts->table));
	for (size_t i = 0; i < size; i++)
		if (old[i].data != NULL)
			*place_of(texts, old[i]) = old[i];
}

static const char *
copy(struct texts *texts, struct slice text)
{
	char *kept = texts->room;

	if (text.length > BLOCK / 4)
		return pool_copy(texts->pool, text.data, text.length);
	if (text.length > texts->left) {
		kept = pool_alloc(texts->pool, BLOCK);
		texts->left = BLOCK;
	}
	memcpy(kept, text.data, text.length);
	texts->room = kept + text.length;
	texts->left -= text.length;
	return kept;
}

struct slice
texts_keep(struct texts *texts, struct slice text)
{
	struct slice *place;

	if (text.length == 0)
		return SLICE("");
	if (texts->count * 2 >= texts->size)
		grow(texts);
	place = place_of(texts, text);
	if (place->data == NULL) {
		*place = (struct slice){ copy(texts, text), text.length };
		texts->count++;
	}
	return *place;
}
