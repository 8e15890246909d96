/*
 * An object becomes pairs, in one pass over the events of http/json_sax.
 * Must not know which names are expected.
 */
#include "http/json_in.h"

#include <string.h>

#include "base/buf.h"
#include "base/language.h"
#include "http/json_sax.h"

enum place { OUTSIDE, IN_OBJECT, IN_GROUP, IN_LIST };

struct parser {
	struct pool *pool;
	struct pairs *pairs;
	const char *reason;	/* why a callback stopped it, or NULL */
	const char *group;	/* the name of the inner object at hand */
	const char *name;	/* of the member at hand */
	struct buf list;	/* its items, when it is a list */
	size_t items;		/* or members of the inner object */
	enum place place;
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
	if (parser->place == OUTSIDE)
		return stop(parser, N_("The JSON must be an object."));
	if (parser->place == IN_LIST)
		return add_item(parser, kind, value);
	return add_scalar(parser, kind, value);
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

	if (parser->place == IN_GROUP)
		return stop(parser, N_("An object inside an inner object is "
			"not supported."));
	if (parser->place == IN_LIST)
		return stop(parser,
			N_("An object inside a list is not supported."));
	parser->group = parser->name;
	parser->items = 0;
	parser->place = parser->place == OUTSIDE ? IN_OBJECT : IN_GROUP;
	return 1;
}

static int
on_map_key(void *context, const unsigned char *text, size_t length)
{
	struct parser *parser = context;

	parser->items++;
	parser->name = pool_copy(parser->pool, (const char *)text, length);
	if (parser->place == IN_GROUP)
		parser->name = pool_printf(parser->pool, "%s_%s",
			parser->group, parser->name);
	return 1;
}

static int
on_end_map(void *context)
{
	struct parser *parser = context;

	/* Nobody would hear of a name that no pair carries. */
	if (parser->place == IN_GROUP && parser->items == 0)
		return stop(parser, N_("An inner object must not be empty."));
	parser->place = parser->place == IN_GROUP ? IN_OBJECT : OUTSIDE;
	return 1;
}

static int
on_start_array(void *context)
{
	struct parser *parser = context;

	if (parser->place == OUTSIDE)
		return stop(parser, N_("The JSON must be an object."));
	if (parser->place == IN_GROUP)
		return stop(parser,
			N_("A list inside an inner object is not supported."));
	if (parser->place == IN_LIST)
		return stop(parser,
			N_("A list inside a list is not supported."));
	parser->place = IN_LIST;
	parser->items = 0;
	buf_init(&parser->list, parser->pool);
	return 1;
}

static int
on_end_array(void *context)
{
	struct parser *parser = context;

	parser->place = IN_OBJECT;
	return add_scalar(parser, PAIR_LIST, buf_slice(&parser->list));
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_map_key,
	.yajl_end_map = on_end_map,
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
