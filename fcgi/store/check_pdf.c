/*
 * The outline of a PDF (ISO 32000-2, 7.5): header at the first byte, and from
 * the end backwards %%EOF, startxref, and the cross-reference it points at
 * with a trailer that names the document's root. Objects are not read.
 */
#include "store/check.h"

#include <string.h>

#define HEAD_SIZE 2048
#define TAIL_SIZE 1024
#define DICTIONARY_SIZE 4096

/* White space of table 1. */
static bool
is_space(unsigned char c)
{
	return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' ||
		c == ' ';
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* A run of bytes that is read from left to right. */
struct cursor {
	const unsigned char *at;
	const unsigned char *end;
};

static bool
take_spaces(struct cursor *cursor)
{
	const unsigned char *from = cursor->at;

	while (cursor->at < cursor->end && is_space(*cursor->at))
		cursor->at++;
	return cursor->at > from;
}

static bool
take_text(struct cursor *cursor, const char *text)
{
	size_t length = strlen(text);

	if ((size_t)(cursor->end - cursor->at) < length ||
	    memcmp(cursor->at, text, length) != 0)
		return false;
	cursor->at += length;
	return true;
}

/* At most ten digits: table 15 writes offsets with that many. */
static bool
take_number(struct cursor *cursor, int64_t *number)
{
	int digits = 0;

	*number = 0;
	while (cursor->at < cursor->end && is_digit(*cursor->at)) {
		*number = *number * 10 + (*cursor->at++ - '0');
		if (++digits > 10)
			return false;
	}
	return digits > 0;
}

static enum flaw
check_head(struct source *source)
{
	const unsigned char *head = source_at(source, 0, 9);

	if (head == NULL)
		return FLAW_DOCUMENT_CUT;
	if ((memcmp(head, "%PDF-1.", 7) != 0 || head[7] < '0' ||
	    head[7] > '7') && memcmp(head, "%PDF-2.0", 8) != 0)
		return FLAW_DOCUMENT_DAMAGED;
	if (!is_space(head[8]))
		return FLAW_DOCUMENT_DAMAGED;
	return check_markup(source, 0, HEAD_SIZE);
}

/* Last place in [0, length) of data where text stands, or NULL. */
static const unsigned char *
last_of(const unsigned char *data, size_t length, const char *text)
{
	size_t size = strlen(text);

	for (size_t i = length < size ? 0 : length - size + 1; i > 0; i--)
		if (memcmp(data + i - 1, text, size) == 0)
			return data + i - 1;
	return NULL;
}

/* startxref, the offset, %%EOF, and nothing but white space after it. */
static enum flaw
read_tail(struct source *source, int64_t *xref)
{
	size_t size = source->size < TAIL_SIZE ? (size_t)source->size :
		TAIL_SIZE;
	const unsigned char *tail =
		source_at(source, source->size - (int64_t)size, size);
	const unsigned char *mark, *word;
	struct cursor cursor;

	if (tail == NULL || (mark = last_of(tail, size, "%%EOF")) == NULL)
		return FLAW_DOCUMENT_CUT;
	cursor = (struct cursor){ mark + 5, tail + size };
	take_spaces(&cursor);
	if (cursor.at != cursor.end)
		return FLAW_TRAILING;
	word = last_of(tail, (size_t)(mark - tail), "startxref");
	if (word == NULL)
		return FLAW_DOCUMENT_DAMAGED;
	cursor = (struct cursor){ word + 9, mark };
	if (!take_spaces(&cursor) || !take_number(&cursor, xref) ||
	    !take_spaces(&cursor) || cursor.at != mark)
		return FLAW_DOCUMENT_DAMAGED;
	return *xref > 8 && *xref < source->size - (int64_t)size +
		(word - tail) ? FLAW_NONE : FLAW_DOCUMENT_DAMAGED;
}

static struct cursor
cursor_at(struct source *source, int64_t offset)
{
	int64_t left = source->size - offset;
	size_t size = left < DICTIONARY_SIZE ? (size_t)left : DICTIONARY_SIZE;
	const unsigned char *data = source_at(source, offset, size);

	return (struct cursor){ data, data == NULL ? NULL : data + size };
}

static bool
holds(struct cursor cursor, const char *text)
{
	return cursor.at != NULL && memmem(cursor.at,
		(size_t)(cursor.end - cursor.at), text, strlen(text)) != NULL;
}

/* The table's first subsection, then somewhere after it the trailer. */
static bool
check_table(struct source *source, int64_t offset, struct cursor cursor)
{
	int64_t number, trailer;

	if (!take_spaces(&cursor) || !take_number(&cursor, &number) ||
	    !take_spaces(&cursor) || !take_number(&cursor, &number) ||
	    !take_spaces(&cursor))
		return false;
	trailer = source_find(source, "trailer", offset, source->size);
	if (trailer < 0)
		return false;
	cursor = cursor_at(source, trailer + 7);
	if (cursor.at == NULL)
		return false;
	take_spaces(&cursor);
	return take_text(&cursor, "<<") && holds(cursor, "/Root");
}

/* "12 0 obj << ... /Type /XRef ... /Root ... >> stream" */
static bool
check_stream(struct cursor cursor)
{
	int64_t number;

	return take_number(&cursor, &number) && take_spaces(&cursor) &&
		take_number(&cursor, &number) && take_spaces(&cursor) &&
		take_text(&cursor, "obj") && holds(cursor, "/XRef") &&
		holds(cursor, "/Root");
}

enum flaw
check_pdf(struct source *source)
{
	int64_t xref = 0;
	enum flaw flaw = check_head(source);
	struct cursor cursor;

	if (flaw == FLAW_NONE)
		flaw = read_tail(source, &xref);
	if (flaw != FLAW_NONE)
		return flaw;
	cursor = cursor_at(source, xref);
	if (cursor.at == NULL)
		return FLAW_DOCUMENT_CUT;
	take_spaces(&cursor);
	if (take_text(&cursor, "xref") ?
	    check_table(source, xref, cursor) : check_stream(cursor))
		return FLAW_NONE;
	return FLAW_DOCUMENT_DAMAGED;
}
