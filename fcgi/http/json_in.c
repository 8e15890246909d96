/*
 * yajl's event parser with our own checks in front of it: yajl takes form
 * feeds and vertical tabs for blanks, and turns half a surrogate pair into a
 * question mark. yajl_tree is not used: its recursion overflows the stack.
 * Must not know which names are expected.
 */
#include "http/json_in.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "base/buf.h"
#include "base/language.h"
#include "base/utf8.h"

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

/* The code unit of a \uXXXX at text, or -1. */
static long
code_unit(const char *text, size_t length)
{
	char digits[5] = "";

	if (length < 6 || text[0] != '\\' || text[1] != 'u')
		return -1;
	memcpy(digits, text + 2, 4);
	if (strspn(digits, "0123456789abcdefABCDEF") != 4)
		return -1;
	return strtol(digits, NULL, 16);
}

/*
 * How long the escape at text is, 0 where it stands for no character: NUL,
 * half a surrogate pair. Escapes that are no escapes are yajl's to refuse.
 */
static size_t
escape_length(const char *text, size_t length)
{
	long unit = code_unit(text, length);
	long next;

	if (unit < 0)
		return length < 2 ? 1 : 2;
	if (unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
		return 0;
	if (unit < 0xD800 || unit > 0xDFFF)
		return 6;
	next = code_unit(text + 6, length - 6);
	return next >= 0xDC00 && next <= 0xDFFF ? 12 : 0;
}

/* Blanks are no controls between strings. */
static bool
is_control(char c, bool quoted)
{
	return (unsigned char)c < 0x20 &&
		(quoted || (c != '\t' && c != '\n' && c != '\r'));
}

/* What yajl would let pass; NULL where nothing is wrong. */
static const char *
fault_of(struct slice body)
{
	bool quoted = false;

	if (!utf8_valid(body.data, body.length))
		return N_("The JSON is not UTF-8 text.");
	for (size_t i = 0, step; i < body.length; i += step) {
		char c = body.data[i];

		step = 1;
		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' && quoted)
			step = escape_length(body.data + i, body.length - i);
		else if (is_control(c, quoted))
			return N_("The JSON has a control character.");
		if (step == 0)
			return N_("A string in the JSON has an escape that "
				"stands for no character.");
	}
	return NULL;
}

static void *
must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

static void *
allocate(void *context, size_t size)
{
	(void)context;
	return must(malloc(size));
}

static void *
reallocate(void *context, void *memory, size_t size)
{
	(void)context;
	return must(realloc(memory, size));
}

static void
release(void *context, void *memory)
{
	(void)context;
	free(memory);
}

static enum parse
parse_checked(struct parser *parser, struct slice body, const char **reason)
{
	yajl_alloc_funcs memory = { .malloc = allocate,
		.realloc = reallocate, .free = release };
	yajl_handle yajl = yajl_alloc(&callbacks, &memory, parser);
	yajl_status status = yajl_parse(yajl,
		(const unsigned char *)body.data, body.length);
	size_t at = yajl_get_bytes_consumed(yajl);

	if (status == yajl_status_ok)
		status = yajl_complete_parse(yajl);
	yajl_free(yajl);
	if (status == yajl_status_ok)
		return PARSE_OK;
	*reason = parser->reason != NULL ? parser->reason :
		pool_printf(parser->pool, translate(parser->pairs->language,
			"The JSON is broken near byte %zu."), at);
	return PARSE_BAD;
}

enum parse
json_in_parse(struct pool *pool, struct slice body, struct pairs *pairs,
	const char **reason)
{
	struct parser parser = { .pool = pool, .pairs = pairs };
	const char *fault;

	if (body.length > JSON_BODY_MAX) {
		*reason = N_("The JSON is too large.");
		return PARSE_TOO_LARGE;
	}
	fault = fault_of(body);
	if (fault == NULL)
		return parse_checked(&parser, body, reason);
	*reason = fault;
	return PARSE_BAD;
}
