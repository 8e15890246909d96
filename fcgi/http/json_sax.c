/*
 * yajl's event parser with our own checks in front of it: yajl takes form
 * feeds and vertical tabs for blanks, and turns half a surrogate pair into a
 * question mark. yajl_tree is not used: its recursion overflows the stack.
 * Must not know what the text is about.
 */
#include "http/json_sax.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/utf8.h"

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

const char *
json_sax(struct slice text, const yajl_callbacks *callbacks, void *context,
	size_t *at)
{
	yajl_alloc_funcs memory = { .malloc = allocate,
		.realloc = reallocate, .free = release };
	const char *fault = fault_of(text);
	yajl_handle yajl;
	yajl_status status;

	*at = 0;
	if (fault != NULL)
		return fault;
	yajl = yajl_alloc(callbacks, &memory, context);
	status = yajl_parse(yajl, (const unsigned char *)text.data,
		text.length);
	if (status != yajl_status_ok)
		*at = yajl_get_bytes_consumed(yajl);
	else
		status = yajl_complete_parse(yajl);
	if (status != yajl_status_ok && *at == 0)
		*at = text.length > 0 ? text.length : 1;
	yajl_free(yajl);
	return status == yajl_status_ok ? NULL :
		N_("The JSON is broken.");
}
