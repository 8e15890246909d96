/*
 * Urlencoded text: what is accepted is UTF-8 and means the same when it is
 * written again and read back.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "http/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
write_pairs(struct buf *buf, const struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];

		must(strlen(pair->value) == pair->length);
		must(utf8_valid(pair->value, pair->length));
		if (i > 0)
			buf_char(buf, '&');
		buf_text(buf, pair->name);
		buf_char(buf, '=');
		buf_percent(buf, pair->value, pair->length);
	}
}

static void
check_again(struct pool *pool, const struct pairs *pairs)
{
	struct pairs again = { .count = 0 };
	const char *reason = NULL;
	struct buf buf;

	buf_init(&buf, pool);
	write_pairs(&buf, pairs);
	if (buf.length > FORM_BODY_MAX)
		return;
	must(form_parse(pool, buf_slice(&buf), &again, &reason) == PARSE_OK);
	must(again.count == pairs->count);
	for (size_t i = 0; i < pairs->count; i++)
		must(strcmp(again.items[i].value, pairs->items[i].value) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data, size };
	struct pool *pool = pool_create();
	struct pairs pairs = { .count = 0 }, query = { .count = 0 };
	const char *reason = NULL;
	bool accepted = form_parse(pool, text, &pairs, &reason) == PARSE_OK;

	must(accepted == (reason == NULL));
	if (accepted)
		check_again(pool, &pairs);
	if (form_parse_query(pool, text, &query, &reason) == PARSE_OK)
		must(accepted && query.count == pairs.count);
	pool_destroy(pool);
	return 0;
}
