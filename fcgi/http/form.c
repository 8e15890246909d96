/*
 * Splits at &, then at =, then decodes once. Must not know which names are
 * expected.
 */
#include "http/form.h"

#include <string.h>

#include "base/language.h"

/* 0 to 15, or -1; both cases are in use by clients. */
static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Bytes that the next character takes, 0 where it is broken. */
static size_t
decode_one(struct slice text, char *out)
{
	int high, low;

	*out = text.data[0];
	if (*out == '+')
		*out = ' ';
	if (*out != '%')
		return (unsigned char)*out < 0x20 || *out == 0x7F ? 0 : 1;
	if (text.length < 3)
		return 0;
	high = hex_value(text.data[1]);
	low = hex_value(text.data[2]);
	if (high < 0 || low < 0)
		return 0;
	*out = (char)(high << 4 | low);
	return 3;
}

/* The decoded text, NUL-terminated, or NULL; it is never longer. */
static char *
decode(struct pool *pool, struct slice text, size_t *length)
{
	char *out = pool_alloc(pool, text.length + 1);
	size_t at = 0;

	for (size_t step; text.length > 0; text.length -= step) {
		if ((step = decode_one(text, &out[at++])) == 0)
			return NULL;
		text.data += step;
	}
	*length = at;
	return out;
}

static enum parse
broken(const char **reason)
{
	*reason = N_("The form's text is not encoded as it should be.");
	return PARSE_BAD;
}

typedef enum parse adder(struct pairs *pairs, struct pool *pool,
	const struct pair *pair, const char **reason);

/* Where the pairs go, and by which rule. */
struct form {
	struct pool *pool;
	struct pairs *pairs;
	adder *add;
};

/* One name=value. */
static enum parse
add_piece(const struct form *form, struct slice piece, const char **reason)
{
	struct pool *pool = form->pool;
	const char *equals = memchr(piece.data, '=', piece.length);
	size_t length = equals == NULL ? piece.length :
		(size_t)(equals - piece.data);
	size_t skip = equals == NULL ? length : length + 1;
	struct slice value = { piece.data + skip, piece.length - skip };
	struct pair pair = { .kind = PAIR_TEXT };
	size_t name_length = 0;

	pair.name = decode(pool, (struct slice){ piece.data, length },
		&name_length);
	pair.value = decode(pool, value, &pair.length);
	if (pair.name == NULL || pair.value == NULL ||
	    strlen(pair.name) != name_length)
		return broken(reason);
	return form->add(form->pairs, pool, &pair, reason);
}

static enum parse
parse_text(const struct form *form, struct slice text, const char **reason)
{
	enum parse outcome = PARSE_OK;

	while (outcome == PARSE_OK && text.length > 0) {
		const char *end = memchr(text.data, '&', text.length);
		size_t length = end == NULL ? text.length :
			(size_t)(end - text.data);
		size_t skip = end == NULL ? length : length + 1;

		if (length > 0)
			outcome = add_piece(form,
				(struct slice){ text.data, length }, reason);
		text.data += skip;
		text.length -= skip;
	}
	return outcome;
}

static enum parse
parse_body(const struct form *form, struct slice body, const char **reason)
{
	if (body.length > FORM_BODY_MAX) {
		*reason = N_("The form is too large.");
		return PARSE_TOO_LARGE;
	}
	return parse_text(form, body, reason);
}

enum parse
form_parse(struct pool *pool, struct slice body, struct pairs *pairs,
	const char **reason)
{
	return parse_body(&(struct form){ pool, pairs, pairs_add }, body,
		reason);
}

enum parse
form_parse_foreign(struct pool *pool, struct slice body, struct pairs *pairs,
	const char **reason)
{
	return parse_body(&(struct form){ pool, pairs, pairs_add_foreign },
		body, reason);
}

enum parse
form_parse_query(struct pool *pool, struct slice query, struct pairs *pairs,
	const char **reason)
{
	if (query.length > FORM_QUERY_MAX) {
		*reason = N_("The address is too long.");
		return PARSE_BAD;
	}
	return parse_text(&(struct form){ pool, pairs, pairs_add }, query,
		reason);
}
