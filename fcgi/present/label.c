/*
 * How people read what PostgreSQL writes. Must not know which column it is.
 */
#include "present/label.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

struct slice
label_date(struct pool *pool, const char *text)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
		"May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	long month = strlen(text) < 10 ? 0 : strtol(text + 5, NULL, 10);

	if (month < 1 || month > 12)
		return slice_of(text);
	return slice_of(pool_printf(pool, "%ld %s %.4s",
		strtol(text + 8, NULL, 10), months[month - 1], text));
}

struct slice
label_timestamp(struct pool *pool, const char *text)
{
	struct slice date = label_date(pool, text);

	if (strlen(text) < 16)
		return date;
	return slice_of(pool_printf(pool, "%.*s, %.5s", (int)date.length,
		date.data, text + 11));
}

struct slice
label_size(struct pool *pool, const char *text)
{
	double size = strtod(text, NULL);

	if (size < 1000)
		return slice_of(pool_printf(pool, "%.0f bytes", size));
	if (size < 1000000)
		return slice_of(pool_printf(pool, "%.0f KB", size / 1000));
	return slice_of(pool_printf(pool, "%.1f MB", size / 1000000));
}

struct slice
label_array(struct pool *pool, struct slice text)
{
	struct buf label;

	buf_init(&label, pool);
	for (size_t i = 1; i + 1 < text.length; i++) {
		buf_char(&label, text.data[i]);
		if (text.data[i] == ',')
			buf_char(&label, ' ');
	}
	return buf_slice(&label);
}
