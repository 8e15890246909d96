/*
 * Cells and rows of CSV. Must not know queries, resources, or HTTP.
 */
#include "present/csv.h"

#include <stdbool.h>
#include <string.h>

/* The first bytes that make a spreadsheet calculate, as UTF-8. */
static const char *const formula_starts[] = {
	"=", "+", "-", "@", "\t", "\r", "\n",
	"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"
};

static bool
formula(struct slice text)
{
	for (size_t i = 0;
	    i < sizeof(formula_starts) / sizeof(formula_starts[0]); i++) {
		size_t length = strlen(formula_starts[i]);

		if (length <= text.length &&
		    memcmp(text.data, formula_starts[i], length) == 0)
			return true;
	}
	return false;
}

static bool
quoted(struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] != '\0' &&
		    strchr(",\"\r\n", text.data[i]) != NULL)
			return true;
	return false;
}

void
csv_cell(struct buf *out, size_t column, struct slice text)
{
	bool quote = quoted(text);

	if (column > 0)
		buf_char(out, ',');
	while (text.length > 0 && text.data[0] == '\0') {
		text.data++;
		text.length--;
	}
	if (quote)
		buf_char(out, '"');
	if (formula(text))
		buf_char(out, '\'');
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '"')
			buf_char(out, '"');
		if (text.data[i] != '\0')
			buf_char(out, text.data[i]);
	}
	if (quote)
		buf_char(out, '"');
}

static size_t
digits(struct slice text, size_t at)
{
	size_t start = at;

	while (at < text.length && text.data[at] >= '0' &&
	    text.data[at] <= '9')
		at++;
	return at - start;
}

static bool
decimal(struct slice text)
{
	size_t at = text.length > 0 && text.data[0] == '-';
	size_t whole = digits(text, at);

	at += whole;
	if (whole == 0 || at == text.length)
		return whole > 0;
	return text.data[at] == '.' && digits(text, at + 1) > 0 &&
		at + 1 + digits(text, at + 1) == text.length;
}

void
csv_number(struct buf *out, size_t column, struct slice text)
{
	if (!decimal(text)) {
		csv_cell(out, column, text);
		return;
	}
	if (column > 0)
		buf_char(out, ',');
	buf_add(out, text.data, text.length);
}

void
csv_end(struct buf *out)
{
	buf_text(out, "\r\n");
}

void
csv_header(struct buf *out, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		csv_cell(out, i, slice_of(names[i]));
	csv_end(out);
}
