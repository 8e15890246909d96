/*
 * One pass of checks over the raw bytes, then a split into decoded segments.
 * Must not know routes.
 */
#include "http/path.h"

#include <string.h>

#include "base/language.h"
#include "base/utf8.h"

#define UNRESERVED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
	"0123456789-._~"

static const char hex[] = "0123456789ABCDEF";

static bool
is_one_of(const char *set, char c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* The byte of an upper-case %XX at text, or -1. */
static int
encoded_byte(const char *text, size_t length)
{
	const char *high, *low;

	if (length < 3 || !is_one_of(hex, text[1]) || !is_one_of(hex, text[2]))
		return -1;
	high = strchr(hex, text[1]);
	low = strchr(hex, text[2]);
	return (int)((high - hex) << 4 | (low - hex));
}

/* What the next character stands for and how long it is; 0: not allowed. */
static size_t
next_byte(const char *text, size_t length, char *out)
{
	int byte;

	*out = *text;
	if (*text != '%')
		return is_one_of(UNRESERVED "!$&'()*+,;=:@", *text) ? 1 : 0;
	byte = encoded_byte(text, length);
	if (byte < 0x20 || byte == 0x7F)
		return 0;
	*out = (char)byte;
	return is_one_of(UNRESERVED "/\\", *out) ? 0 : 3;
}

/*
 * Decodes one segment into out, which has room for PATH_MAX_BYTES and a NUL.
 * NULL where all is well, else the fault.
 */
static const char *
decode_segment(struct slice raw, char *out)
{
	size_t length = 0;

	for (size_t at = 0, step; at < raw.length; at += step) {
		step = next_byte(raw.data + at, raw.length - at, &out[length]);
		if (step == 0)
			return N_("The address has characters that do not "
				"belong there or are encoded in another way "
				"than they should be.");
		length++;
	}
	out[length] = '\0';
	if (length == 0)
		return N_("The address has an empty part or ends with a "
			"slash.");
	if (strcmp(out, ".") == 0 || strcmp(out, "..") == 0)
		return N_("The address has a part that is only dots.");
	if (!utf8_valid(out, length) || utf8_has_control(out, length, false))
		return N_("The address is not UTF-8 text.");
	return NULL;
}

/* Takes the first segment off *rest, which starts with a slash. */
static struct slice
take_segment(struct slice *rest)
{
	struct slice segment = { rest->data + 1, rest->length - 1 };
	const char *slash = memchr(segment.data, '/', segment.length);

	if (slash != NULL)
		segment.length = (size_t)(slash - segment.data);
	rest->data += segment.length + 1;
	rest->length -= segment.length + 1;
	return segment;
}

/* Splits a path; with a pool, keeps the segments. NULL or the fault. */
static const char *
split(struct pool *pool, struct path *path)
{
	struct slice rest = path->raw;
	char text[PATH_MAX_BYTES + 1];
	const char *fault = NULL;

	if (rest.length == 0 || rest.data[0] != '/')
		return N_("The address does not start with a slash.");
	if (rest.length > PATH_MAX_BYTES)
		return N_("The address is too long.");
	if (rest.length == 1)
		return NULL;
	while (fault == NULL && rest.length > 0) {
		if (path->count == PATH_SEGMENTS_MAX)
			return N_("The address has too many parts.");
		fault = decode_segment(take_segment(&rest), text);
		if (fault == NULL && pool != NULL)
			path->segments[path->count] = pool_text(pool, text);
		path->count++;
	}
	return fault;
}

static struct path
cut(const char *uri)
{
	size_t length = strcspn(uri, "?");
	const char *query = uri + length + (uri[length] == '?');

	return (struct path){ .raw = { uri, length },
		.query = slice_of(query) };
}

enum parse
path_parse(struct pool *pool, const char *uri, struct path *path,
	const char **reason)
{
	const char *fault;

	*path = cut(uri);
	fault = split(pool, path);
	if (fault == NULL)
		return PARSE_OK;
	*reason = fault;
	return PARSE_BAD;
}

static bool
is_visible(struct slice query)
{
	for (size_t i = 0; i < query.length; i++)
		if (query.data[i] <= 0x20 || query.data[i] >= 0x7F ||
		    is_one_of("\\#", query.data[i]))
			return false;
	return true;
}

bool
path_local(const char *next)
{
	struct path path;

	if (next == NULL)
		return false;
	path = cut(next);
	return path.query.length <= PATH_MAX_BYTES && is_visible(path.query) &&
		split(NULL, &path) == NULL;
}
