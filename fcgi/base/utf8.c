/*
 * The decoder follows table 3-7 of the Unicode standard (well-formed UTF-8
 * byte sequences).
 */
#include "base/utf8.h"

static bool
continues(const unsigned char *bytes, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if ((bytes[i] & 0xC0) != 0x80)
			return false;
	return true;
}

static size_t
sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first <= 0xDF)
		return 2;
	if ((first & 0xF0) == 0xE0)
		return 3;
	if (first >= 0xF0 && first <= 0xF4)
		return 4;
	return 0;
}

size_t
utf8_decode(const char *data, size_t length, uint32_t *code_point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const unsigned char mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	const unsigned char *bytes = (const unsigned char *)data;
	size_t count = sequence_length(bytes[0]);
	uint32_t value;

	if (count == 0 || count > length || !continues(bytes, count))
		return 0;
	value = bytes[0] & mask[count];
	for (size_t i = 1; i < count; i++)
		value = value << 6 | (bytes[i] & 0x3Fu);
	if (value < least[count] || value > 0x10FFFF ||
	    (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*code_point = value;
	return count;
}

bool
utf8_valid(const char *data, size_t length)
{
	uint32_t code_point;

	for (size_t i = 0, step; i < length; i += step)
		if ((step = utf8_decode(data + i, length - i,
		    &code_point)) == 0)
			return false;
	return true;
}

size_t
utf8_length(const char *data, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		if (((unsigned char)data[i] & 0xC0) != 0x80)
			count++;
	return count;
}

static bool
is_control(uint32_t c, bool lines)
{
	if (lines && (c == '\t' || c == '\n' || c == '\r'))
		return false;
	return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

bool
utf8_has_control(const char *data, size_t length, bool lines)
{
	uint32_t code_point = 0;

	for (size_t i = 0, step; i < length; i += step) {
		step = utf8_decode(data + i, length - i, &code_point);
		if (step == 0 || is_control(code_point, lines))
			return true;
	}
	return false;
}

static bool
is_unseen(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 ||
		c == 0xA0 || c == 0xAD || c == 0x1680 ||
		(c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 ||
		c == 0x202F || (c >= 0x205F && c <= 0x2064) || c == 0x2800 ||
		c == 0x3000 || c == 0x3164 || c == 0xFEFF;
}

static bool
is_seen(const char *data, size_t length)
{
	uint32_t code_point = 0;

	for (size_t i = 0, step; i < length; i += step) {
		step = utf8_decode(data + i, length - i, &code_point);
		if (step == 0 || !is_unseen(code_point))
			return true;
	}
	return false;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char *
utf8_trim(const char *data, size_t *length)
{
	if (!is_seen(data, *length))
		*length = 0;
	for (; *length > 0 && is_blank(*data); data++)
		--*length;
	while (*length > 0 && is_blank(data[*length - 1]))
		--*length;
	return data;
}
