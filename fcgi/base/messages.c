/*
 * Everything is checked once, so that looking something up need not be
 * careful. Must not know languages.
 */
#include "base/messages.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

#define MAGIC 0x950412deu
#define HEAD 20		/* bytes: magic, revision, count, two tables */

struct messages {
	struct slice bytes;
	uint32_t count;
	size_t originals;	/* offsets of the tables in the bytes */
	size_t translations;
};

static uint32_t
number_at(struct slice bytes, size_t offset)
{
	uint32_t number;

	memcpy(&number, bytes.data + offset, sizeof(number));
	return number;
}

/* An entry of a table: how long, and where. */
static struct slice
text_at(struct slice bytes, size_t table, uint32_t index)
{
	size_t entry = table + (size_t)index * 8;

	return (struct slice){ bytes.data + number_at(bytes, entry + 4),
		number_at(bytes, entry) };
}

static bool
text_is_good(struct slice bytes, size_t table, uint32_t index)
{
	size_t entry = table + (size_t)index * 8;
	size_t length = number_at(bytes, entry);
	size_t offset = number_at(bytes, entry + 4);

	return offset < bytes.length && length < bytes.length - offset &&
		bytes.data[offset + length] == '\0' &&
		utf8_valid(bytes.data + offset, length);
}

static bool
table_fits(struct slice bytes, size_t table, uint32_t count)
{
	return table <= bytes.length &&
		count <= (bytes.length - table) / 8;
}

/* Only up to the first NUL, behind which a plural is. */
static bool
in_order(const struct messages *m, uint32_t index)
{
	return index == 0 || strcmp(
		text_at(m->bytes, m->originals, index - 1).data,
		text_at(m->bytes, m->originals, index).data) < 0;
}

static const char *
fault_of(const struct messages *m)
{
	if (!table_fits(m->bytes, m->originals, m->count) ||
	    !table_fits(m->bytes, m->translations, m->count))
		return "is cut off";
	for (uint32_t i = 0; i < m->count; i++) {
		if (!text_is_good(m->bytes, m->originals, i) ||
		    !text_is_good(m->bytes, m->translations, i))
			return "holds a text that is cut off or not UTF-8";
		if (!in_order(m, i))
			return "is not sorted";
	}
	return NULL;
}

struct messages *
messages_read(struct pool *pool, struct slice bytes, const char **fault)
{
	struct messages *messages = pool_alloc(pool, sizeof(*messages));

	*fault = NULL;
	if (bytes.length < HEAD || number_at(bytes, 0) != MAGIC)
		*fault = "is not a compiled catalogue";
	else if (number_at(bytes, 4) >> 16 > 1)
		*fault = "has an unknown revision";
	if (*fault != NULL)
		return NULL;
	*messages = (struct messages){ .bytes = bytes,
		.count = number_at(bytes, 8),
		.originals = number_at(bytes, 12),
		.translations = number_at(bytes, 16) };
	*fault = fault_of(messages);
	return *fault == NULL ? messages : NULL;
}

/* As strcmp, of a text that has no NUL at its end. */
static int
compare(struct slice key, const char *text)
{
	int order = strncmp(key.data, text, key.length);

	return order != 0 ? order : -(text[key.length] != '\0');
}

bool
messages_find(const struct messages *messages, struct slice original,
	struct slice *translation)
{
	uint32_t low = 0, high = messages->count;

	if (memchr(original.data, '\0', original.length) != NULL)
		return false;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = compare(original, text_at(messages->bytes,
			messages->originals, middle).data);

		if (order == 0) {
			*translation = text_at(messages->bytes,
				messages->translations, middle);
			return translation->length > 0;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}
