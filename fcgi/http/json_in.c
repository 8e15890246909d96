/*
 * A flat object becomes pairs, in one pass over the events of http/json_sax.
 * Must not know which names are expected.
 */
#include "http/json_in.h"

#include <string.h>

#include "base/buf.h"
#include "base/language.h"
#include "http/json_sax.h"

struct parser {
	struct pool *pool;
	struct pairs *pairs;
	const char *reason;	/* why a callback stopped it, or NULL */
	const char *name;	/* of the member at hand */
	struct buf list;	/* its items, when it is a list */
	size_t items;
	int depth;		/* 1 in the object, 2 in a list */
};

static int
stop(struct parser *parser, const char *reason)
{
	parser->reason = reason;
	return 0;
}

static int
add_scalar(struct parser *parser, enum pair_kind kind, struct slice value)
{
	struct pair pair = { .kind = kind, .name = parser->name,
		.length = value.length };

	pair.value = pool_copy(parser->pool, value.data, value.length);
	return pairs_add(parser->pairs, parser->pool, &pair,
		&parser->reason) == PARSE_OK;
}

static int
add_item(struct parser *parser, enum pair_kind kind, struct slice value)
{
	if (kind != PAIR_STRING && kind != PAIR_NUMBER)
		return stop(parser, N_("A list may hold only strings and "
			"numbers."));
	if (value.length == 0 ||
	    memchr(value.data, ',', value.length) != NULL)
		return stop(parser, N_("A string in a list must not be empty "
			"or have a comma."));
	if (parser->items++ == JSON_LIST_MAX)
		return stop(parser, N_("A list has too many items."));
	if (parser->items > 1)
		buf_char(&parser->list, ',');
	buf_add(&parser->list, value.data, value.length);
	return 1;
}

static int
add_value(struct parser *parser, enum pair_kind kind, struct slice value)
{
	if (parser->depth == 0)
		return stop(parser, N_("The JSON must be an object."));
	if (parser->depth == 1)
		return add_scalar(parser, kind, value);
	return add_item(parser, kind, value);
}

static int
on_null(void *context)
{
	return add_value(context, PAIR_NULL, SLICE(""));
}

static int
on_boolean(void *context, int value)
{
	return add_value(context, PAIR_BOOLEAN,
		value ? SLICE("true") : SLICE("false"));
}

static int
on_number(void *context, const char *text, size_t length)
{
	if (length > JSON_NUMBER_MAX)
		return stop(context, N_("A number has too many digits."));
	return add_value(context, PAIR_NUMBER, (struct slice){ text, length });
}

static int
on_string(void *context, const unsigned char *text, size_t length)
{
	return add_value(context, PAIR_STRING,
		(struct slice){ (const char *)text, length });
}

static int
on_start_map(void *context)
{
	struct parser *parser = context;

	if (parser->depth > 0)
		return stop(parser, N_("An object inside the object is not "
			"supported."));
	parser->depth = 1;
	return 1;
}

static int
on_map_key(void *context, const unsigned char *text, size_t length)
{
	struct parser *parser = context;

	parser->name = pool_copy(parser->pool, (const char *)text, length);
	return 1;
}

static int
on_start_array(void *context)
{
	struct parser *parser = context;

	if (parser->depth == 0)
		return stop(parser, N_("The JSON must be an object."));
	if (parser->depth == 2)
		return stop(parser,
			N_("A list inside a list is not supported."));
	parser->depth = 2;
	parser->items = 0;
	buf_init(&parser->list, parser->pool);
	return 1;
}

static int
on_end_array(void *context)
{
	struct parser *parser = context;

	parser->depth = 1;
	return add_scalar(parser, PAIR_LIST, buf_slice(&parser->list));
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_map_key,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end_array,
};

enum parse
json_in_parse(struct pool *pool, struct slice body, struct pairs *pairs,
	const char **reason)
{
	struct parser parser = { .pool = pool, .pairs = pairs };
	const char *fault;
	size_t at;

	if (body.length > JSON_BODY_MAX) {
		*reason = N_("The JSON is too large.");
		return PARSE_TOO_LARGE;
	}
	fault = json_sax(body, &callbacks, &parser, &at);
	if (fault == NULL)
		return PARSE_OK;
	*reason = parser.reason != NULL ? parser.reason : at == 0 ? fault :
		pool_printf(pool, translate(pairs->language,
			"The JSON is broken near byte %zu."), at);
	return PARSE_BAD;
}
