/*
 * Walks the pairs of a Cookie header. Must not know sessions.
 */
#include "http/cookie.h"

#include <stdbool.h>
#include <string.h>

/* cookie-octet of RFC 6265 section 4.1.1. */
static bool
is_value(struct slice value)
{
	for (size_t i = 0; i < value.length; i++) {
		unsigned char c = (unsigned char)value.data[i];

		if (c <= 0x20 || c >= 0x7F || strchr("\",;\\", c) != NULL)
			return false;
	}
	return true;
}

/* Without blanks around it. */
static struct slice
trim(const char *data, size_t length)
{
	while (length > 0 && (*data == ' ' || *data == '\t')) {
		data++;
		length--;
	}
	while (length > 0 && (data[length - 1] == ' ' ||
	    data[length - 1] == '\t'))
		length--;
	return (struct slice){ data, length };
}

/* True where the pair has this name; *value is set then. */
static bool
matches(struct slice pair, const char *name, struct slice *value)
{
	const char *equals = memchr(pair.data, '=', pair.length);
	size_t length;

	if (equals == NULL)
		return false;
	length = (size_t)(equals - pair.data);
	if (!slice_equals((struct slice){ pair.data, length }, name))
		return false;
	*value = (struct slice){ equals + 1, pair.length - length - 1 };
	return true;
}

enum cookie
cookie_find(const char *header, const char *name, struct slice *value)
{
	struct slice found = { "", 0 };
	size_t count = 0;

	*value = found;
	while (*header != '\0') {
		size_t length = strcspn(header, ";");

		if (matches(trim(header, length), name, &found))
			count++;
		header += length + (header[length] == ';');
	}
	if (count == 0)
		return COOKIE_ABSENT;
	if (count > 1)
		return COOKIE_TWICE;
	if (!is_value(found))
		return COOKIE_BAD;
	*value = found;
	return COOKIE_FOUND;
}
