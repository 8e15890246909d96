/*
 * JSON bodies: what is accepted is UTF-8 and means the same when it is
 * written again and read back.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "http/json_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
write_value(struct buf *buf, const struct pair *pair)
{
	must(strlen(pair->value) == pair->length);
	must(utf8_valid(pair->value, pair->length));
	if (pair->kind == PAIR_NULL)
		buf_text(buf, "null");
	else if (pair->kind == PAIR_STRING || pair->kind == PAIR_LIST)
		buf_json(buf, pair->value, pair->length);
	else
		buf_text(buf, pair->value);
}

static void
check_again(struct pool *pool, const struct pairs *pairs)
{
	struct pairs again = { .count = 0 };
	const char *reason = NULL;
	struct buf buf;

	buf_init(&buf, pool);
	for (size_t i = 0; i < pairs->count; i++) {
		buf_printf(&buf, "%c\"%s\":", i == 0 ? '{' : ',',
			pairs->items[i].name);
		write_value(&buf, &pairs->items[i]);
	}
	buf_text(&buf, pairs->count == 0 ? "{}" : "}");
	if (buf.length > JSON_BODY_MAX)
		return;
	must(json_in_parse(pool, buf_slice(&buf), &again,
		&reason) == PARSE_OK);
	must(again.count == pairs->count);
	for (size_t i = 0; i < pairs->count; i++)
		must(strcmp(again.items[i].value, pairs->items[i].value) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool *pool = pool_create();
	struct pairs pairs = { .count = 0 };
	const char *reason = NULL;
	bool accepted = json_in_parse(pool,
		(struct slice){ (const char *)data, size }, &pairs,
		&reason) == PARSE_OK;

	must(accepted == (reason == NULL));
	if (accepted)
		check_again(pool, &pairs);
	pool_destroy(pool);
	return 0;
}
