/*
 * Growth by doubling, and the three escapes that every writer needs.
 * Must not know who reads the bytes.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void
buf_init(struct buf *buf, struct pool *pool)
{
	*buf = (struct buf){ .pool = pool };
}

void
buf_reserve(struct buf *buf, size_t more)
{
	size_t size = buf->size == 0 ? 256 : buf->size;
	char *data;

	if (buf->size - buf->length > more)
		return;
	while (size - buf->length <= more)
		size *= 2;
	data = pool_alloc(buf->pool, size);
	if (buf->length > 0)
		memcpy(data, buf->data, buf->length);
	buf->data = data;
	buf->size = size;
}

void
buf_add(struct buf *buf, const void *data, size_t length)
{
	if (buf->size - buf->length <= length)
		buf_reserve(buf, length);
	if (length > 0)
		memcpy(buf->data + buf->length, data, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void
buf_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_char(struct buf *buf, char c)
{
	if (buf->size - buf->length <= 1)
		buf_reserve(buf, 1);
	buf->data[buf->length++] = c;
	buf->data[buf->length] = '\0';
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return;
	buf_reserve(buf, (size_t)length);
	va_start(args, format);
	vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
	va_end(args);
	buf->length += (size_t)length;
}

/* Bytes that an escape has something to say about. */
static const bool json_special[256] = {
	[0 ... 0x1f] = true, ['"'] = true, ['\\'] = true
};
static const bool html_special[256] = {
	['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true
};

/*
 * Copies runs of plain bytes at once; escape() returns the replacement of a
 * special byte, or NULL where it is plain all the same.
 */
static void
add_escaped(struct buf *buf, struct slice text, const bool special[256],
	const char *(*escape)(unsigned char, char *))
{
	const char *data = text.data;
	size_t start = 0, length = text.length;
	char scratch[8];

	for (size_t i = 0; i < length; i++) {
		const char *replacement;

		if (special != NULL && !special[(unsigned char)data[i]])
			continue;
		replacement = escape((unsigned char)data[i], scratch);
		if (replacement == NULL)
			continue;
		buf_add(buf, data + start, i - start);
		buf_text(buf, replacement);
		start = i + 1;
	}
	buf_add(buf, data + start, length - start);
}

static const char *
json_escape(unsigned char c, char *scratch)
{
	if (c >= 0x20 && c != '"' && c != '\\')
		return NULL;
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		snprintf(scratch, 8, "\\u%04x", c);
		return scratch;
	}
}

static const char *
html_escape(unsigned char c, char *scratch)
{
	(void)scratch;
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static const char *
percent_escape(unsigned char c, char *scratch)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != 0 && strchr("-._~", c) != NULL))
		return NULL;
	snprintf(scratch, 8, "%%%02X", c);
	return scratch;
}

void
buf_json(struct buf *buf, const char *data, size_t length)
{
	buf_char(buf, '"');
	add_escaped(buf, (struct slice){ data, length }, json_special,
		json_escape);
	buf_char(buf, '"');
}

void
buf_html(struct buf *buf, const char *data, size_t length)
{
	add_escaped(buf, (struct slice){ data, length }, html_special,
		html_escape);
}

void
buf_percent(struct buf *buf, const char *data, size_t length)
{
	add_escaped(buf, (struct slice){ data, length }, NULL, percent_escape);
}

struct slice
buf_slice(const struct buf *buf)
{
	return (struct slice){ buf->data == NULL ? "" : buf->data,
		buf->length };
}
