/*
 * A cursor over one header value. Must not know which header.
 */
#include "http/parameter.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"

#define TOKEN "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool
is_one_of(const char *set, char c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7F;
}

static void
skip(struct slice *rest, size_t count)
{
	rest->data += count;
	rest->length -= count;
}

static void
skip_blanks(struct slice *rest)
{
	while (rest->length > 0 && is_one_of(" \t", rest->data[0]))
		skip(rest, 1);
}

static bool
take_char(struct slice *rest, char c)
{
	if (rest->length == 0 || rest->data[0] != c)
		return false;
	skip(rest, 1);
	return true;
}

/* The longest run of the set's characters, maybe empty. */
static struct slice
take_run(struct slice *rest, const char *set)
{
	struct slice run = { rest->data, 0 };

	while (run.length < rest->length &&
	    is_one_of(set, run.data[run.length]))
		run.length++;
	skip(rest, run.length);
	return run;
}

static const char *
lower(struct pool *pool, struct slice text)
{
	char *copy = pool_copy(pool, text.data, text.length);

	for (char *c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return copy;
}

/* Behind the opening quote; false where no other follows, or on controls. */
static bool
take_quoted(struct pool *pool, struct slice *rest, struct slice *value)
{
	struct buf buf;

	buf_init(&buf, pool);
	while (!take_char(rest, '"')) {
		if (rest->length > 1 && rest->data[0] == '\\' &&
		    is_one_of("\\\"", rest->data[1]))
			skip(rest, 1);
		if (rest->length == 0 || is_control(rest->data[0]))
			return false;
		buf_char(&buf, rest->data[0]);
		skip(rest, 1);
	}
	*value = buf_slice(&buf);
	return true;
}

static bool
take_value(struct pool *pool, struct slice *rest, struct slice *value)
{
	if (take_char(rest, '"'))
		return take_quoted(pool, rest, value);
	*value = take_run(rest, TOKEN);
	value->data = pool_copy(pool, value->data, value->length);
	return value->length > 0;
}

/* Behind the semicolon. Nothing between two of them is allowed by RFC 9110. */
static bool
take_parameter(struct pool *pool, struct slice *rest,
	struct parameters *parameters)
{
	struct parameter *item = &parameters->items[parameters->count];
	struct slice name;

	skip_blanks(rest);
	if (rest->length == 0 || rest->data[0] == ';')
		return true;
	name = take_run(rest, TOKEN);
	if (name.length == 0 || !take_char(rest, '=') ||
	    parameters->count == PARAMETERS_MAX)
		return false;
	item->name = lower(pool, name);
	if (parameter_find(parameters, item->name) != NULL)
		return false;
	parameters->count++;
	return take_value(pool, rest, &item->value);
}

bool
parameter_parse(struct pool *pool, struct slice value,
	struct parameters *parameters)
{
	struct slice word;

	*parameters = (struct parameters){ .count = 0 };
	skip_blanks(&value);
	word = take_run(&value, TOKEN "/");
	parameters->word = lower(pool, word);
	skip_blanks(&value);
	while (take_char(&value, ';')) {
		if (!take_parameter(pool, &value, parameters))
			return false;
		skip_blanks(&value);
	}
	return word.length > 0 && value.length == 0;
}

const struct slice *
parameter_find(const struct parameters *parameters, const char *name)
{
	for (size_t i = 0; i < parameters->count; i++)
		if (strcmp(parameters->items[i].name, name) == 0)
			return &parameters->items[i].value;
	return NULL;
}

bool
parameter_is_utf8(const struct parameters *parameters)
{
	const struct slice *charset = parameter_find(parameters, "charset");

	return charset == NULL || strcasecmp(charset->data, "utf-8") == 0 ||
		strcasecmp(charset->data, "us-ascii") == 0;
}

bool
parameter_is_type(struct pool *pool, const char *content_type,
	const char *type)
{
	struct parameters parameters;

	return parameter_parse(pool, slice_of(content_type), &parameters) &&
		strcmp(parameters.word, type) == 0 &&
		parameter_is_utf8(&parameters);
}
