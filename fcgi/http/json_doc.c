/*
 * Values are hung into the innermost open list or object as they come; the
 * open ones are a stack of fixed depth. Must not know which names matter.
 */
#include "http/json_doc.h"

#include <stdlib.h>
#include <string.h>

#include "http/json_sax.h"

#define MOST_SECONDS (INT64_C(1) << 53)

struct open {
	struct json *json;
	struct json *last;	/* of what is in it */
};

struct reader {
	struct pool *pool;
	const char *reason;
	const char *name;	/* of the member that comes */
	struct json *root;
	struct open stack[JSON_DOC_DEPTH];
	size_t depth;
	size_t nodes;
};

static int
stop(struct reader *reader, const char *reason)
{
	reader->reason = reason;
	return 0;
}

static void
hang(struct reader *reader, struct json *json)
{
	struct open *open;

	if (reader->depth == 0) {
		reader->root = json;
		return;
	}
	open = &reader->stack[reader->depth - 1];
	if (open->json->kind == JSON_OBJECT)
		json->name = reader->name;
	if (open->last == NULL)
		open->json->first = json;
	else
		open->last->next = json;
	open->last = json;
}

static struct json *
add(struct reader *reader, enum json_kind kind, struct slice text)
{
	struct json *json;

	if (reader->nodes++ == JSON_DOC_NODES) {
		stop(reader, "The JSON has too many values.");
		return NULL;
	}
	json = pool_alloc(reader->pool, sizeof(*json));
	json->kind = kind;
	json->text = pool_copy(reader->pool, text.data, text.length);
	json->length = text.length;
	hang(reader, json);
	return json;
}

static int
on_null(void *context)
{
	return add(context, JSON_NULL, SLICE("")) != NULL;
}

static int
on_boolean(void *context, int value)
{
	return add(context, value ? JSON_TRUE : JSON_FALSE,
		SLICE("")) != NULL;
}

static int
on_number(void *context, const char *text, size_t length)
{
	return add(context, JSON_NUMBER, (struct slice){ text, length }) !=
		NULL;
}

static int
on_string(void *context, const unsigned char *text, size_t length)
{
	return add(context, JSON_STRING,
		(struct slice){ (const char *)text, length }) != NULL;
}

static int
start(struct reader *reader, enum json_kind kind)
{
	struct json *json;

	if (reader->depth == JSON_DOC_DEPTH)
		return stop(reader, "The JSON is nested too deeply.");
	json = add(reader, kind, SLICE(""));
	if (json == NULL)
		return 0;
	reader->stack[reader->depth++] = (struct open){ json, NULL };
	return 1;
}

static int
on_start_map(void *context)
{
	return start(context, JSON_OBJECT);
}

static int
on_start_array(void *context)
{
	return start(context, JSON_LIST);
}

static int
on_end(void *context)
{
	struct reader *reader = context;

	reader->depth--;
	return 1;
}

/* Parsers differ in which of two equal names they take: none is taken. */
static int
on_map_key(void *context, const unsigned char *text, size_t length)
{
	struct reader *reader = context;
	const struct json *object = reader->stack[reader->depth - 1].json;

	reader->name = pool_copy(reader->pool, (const char *)text, length);
	if (json_member(object, reader->name) != NULL)
		return stop(reader, "The JSON has two members of one name.");
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_map_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end,
};

const struct json *
json_doc(struct pool *pool, struct slice text, const char **reason)
{
	struct reader reader = { .pool = pool };
	size_t at;
	const char *fault = json_sax(text, &callbacks, &reader, &at);

	*reason = fault;
	if (fault == NULL)
		return reader.root;
	if (reader.reason != NULL)
		*reason = reader.reason;
	return NULL;
}

const struct json *
json_member(const struct json *object, const char *name)
{
	const struct json *member;

	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	member = object->first;
	while (member != NULL && strcmp(member->name, name) != 0)
		member = member->next;
	return member;
}

const char *
json_string(const struct json *object, const char *name)
{
	const struct json *member = json_member(object, name);

	return member != NULL && member->kind == JSON_STRING ? member->text :
		NULL;
}

bool
json_seconds(const struct json *value, int64_t *seconds)
{
	size_t digits;

	if (value == NULL || value->kind != JSON_NUMBER)
		return false;
	digits = strspn(value->text, "0123456789");
	if (digits == 0 || digits > 16 ||
	    value->text[digits + strspn(value->text + digits,
	    ".0123456789")] != '\0')
		return false;
	*seconds = strtoll(value->text, NULL, 10);
	return *seconds <= MOST_SECONDS;
}

static bool
is_text(const struct json *value, const char *text)
{
	return value->kind == JSON_STRING && strcmp(value->text, text) == 0;
}

bool
json_has(const struct json *value, const char *text)
{
	if (value == NULL)
		return false;
	if (value->kind != JSON_LIST)
		return is_text(value, text);
	for (value = value->first; value != NULL; value = value->next)
		if (is_text(value, text))
			return true;
	return false;
}
