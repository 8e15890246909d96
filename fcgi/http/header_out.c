/*
 * The one place where a header line is written. Must not know which headers
 * an answer needs.
 */
#include "http/header_out.h"

#include <string.h>

#include "base/utf8.h"

#define TOKEN "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ"

bool
header_out_valid(const char *name, const char *value)
{
	if (*name == '\0' || name[strspn(name, TOKEN)] != '\0')
		return false;
	for (; *value != '\0'; value++)
		if ((unsigned char)*value < 0x20 || *value == 0x7F)
			return false;
	return true;
}

bool
header_out_add(struct buf *buf, const char *name, const char *value)
{
	if (!header_out_valid(name, value))
		return false;
	buf_text(buf, name);
	buf_text(buf, ": ");
	buf_text(buf, value);
	buf_text(buf, "\r\n");
	return true;
}

/* What a quoted file name may hold and every browser reads alike. */
static bool
is_plain(char c)
{
	return c >= 0x20 && c < 0x7F && strchr("\"\\%/;", c) == NULL;
}

/* One _ for each character that is not plain. */
static bool
add_fallback(struct buf *buf, const char *name)
{
	bool whole = true;

	for (; *name != '\0'; name++) {
		if (is_plain(*name))
			buf_char(buf, *name);
		else if (((unsigned char)*name & 0xC0) != 0x80)
			buf_char(buf, '_');
		whole = whole && is_plain(*name);
	}
	return whole;
}

const char *
header_out_disposition(struct pool *pool, const char *type,
	const char *file_name)
{
	size_t length = strlen(file_name);
	struct buf buf;
	bool whole;

	buf_init(&buf, pool);
	buf_text(&buf, type);
	buf_text(&buf, "; filename=\"");
	whole = add_fallback(&buf, file_name);
	buf_char(&buf, '"');
	if (!whole && utf8_valid(file_name, length) &&
	    !utf8_has_control(file_name, length, false)) {
		buf_text(&buf, "; filename*=UTF-8''");
		buf_percent(&buf, file_name, length);
	}
	return buf.data;
}
