/*
 * A growing list that refuses what no route could mean: odd names, a name
 * twice, too many. Must not know where the pairs come from.
 */
#include "http/pairs.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

#define PAIRS_FIRST 16

const struct pair *
pairs_find(const struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(pairs->items[i].name, name) == 0)
			return &pairs->items[i];
	return NULL;
}

static bool
is_name(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return length > 0 && length <= PAIR_NAME_MAX && name[length] == '\0';
}

static void
make_room(struct pairs *pairs, struct pool *pool)
{
	size_t size = pairs->size == 0 ? PAIRS_FIRST : pairs->size * 2;
	struct pair *items;

	if (pairs->count < pairs->size)
		return;
	items = pool_alloc(pool, size * sizeof(*items));
	if (pairs->count > 0)
		memcpy(items, pairs->items, pairs->count * sizeof(*items));
	pairs->items = items;
	pairs->size = size;
}

static const char *
fault_of(const struct pairs *pairs, struct pool *pool, const struct pair *pair)
{
	const struct language *language = pairs->language;

	if (pairs_find(pairs, pair->name) != NULL)
		return pool_printf(pool, translate(language,
			"The field %s was sent twice."), pair->name);
	if (pairs->count >= PAIRS_MAX)
		return N_("There are too many fields.");
	if (strlen(pair->value) != pair->length)
		return pool_printf(pool, translate(language,
			"The field %s has a NUL character."), pair->name);
	if (!utf8_valid(pair->value, pair->length))
		return pool_printf(pool, translate(language,
			"The field %s is not UTF-8 text."), pair->name);
	return NULL;
}

enum parse
pairs_add_foreign(struct pairs *pairs, struct pool *pool,
	const struct pair *pair, const char **reason)
{
	const char *fault = !utf8_valid(pair->name, strlen(pair->name)) ?
		N_("A field has a name that no field here can have.") :
		fault_of(pairs, pool, pair);

	if (fault != NULL) {
		*reason = fault;
		return PARSE_BAD;
	}
	make_room(pairs, pool);
	pairs->items[pairs->count++] = *pair;
	return PARSE_OK;
}

enum parse
pairs_add(struct pairs *pairs, struct pool *pool, const struct pair *pair,
	const char **reason)
{
	if (is_name(pair->name))
		return pairs_add_foreign(pairs, pool, pair, reason);
	*reason = N_("A field has a name that no field here can have.");
	return PARSE_BAD;
}
