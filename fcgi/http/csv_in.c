/* One character after the other; an open quote ends with the text. */
#include "http/csv_in.h"

#include <string.h>

#include "base/buf.h"

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* What stands most often outside quotes in the first row. */
static char
separator_of(const char *at, const char *end)
{
	static const char separators[] = ",;\t";
	size_t counts[sizeof(separators)] = { 0 }, best = 0;
	bool quoted = false;

	for (; at < end && (quoted || !is_line_end(*at)); at++) {
		const char *found = memchr(separators, *at,
			sizeof(separators) - 1);

		if (*at == '"')
			quoted = !quoted;
		else if (!quoted && found != NULL)
			counts[found - separators]++;
	}
	for (size_t i = 1; i < sizeof(separators) - 1; i++)
		if (counts[i] > counts[best])
			best = i;
	return separators[best];
}

void
csv_in_init(struct csv_in *in, struct pool *pool, struct slice text)
{
	static const char mark[] = "\xef\xbb\xbf";

	*in = (struct csv_in){ .pool = pool, .at = text.data,
		.end = text.data + text.length, .next = 1 };
	if (text.length >= 3 && memcmp(text.data, mark, 3) == 0)
		in->at += 3;
	in->separator = separator_of(in->at, in->end);
}

static void
count_line(struct csv_in *in)
{
	if (*in->at == '\n' || (*in->at == '\r' &&
	    (in->at + 1 == in->end || in->at[1] != '\n')))
		in->next++;
}

static void
read_quoted(struct csv_in *in, struct buf *cell)
{
	for (in->at++; in->at < in->end; in->at++) {
		if (*in->at == '"') {
			if (in->at + 1 == in->end || in->at[1] != '"')
				break;
			in->at++;
		}
		count_line(in);
		buf_char(cell, *in->at);
	}
	if (in->at < in->end)
		in->at++;
}

static const char *
trimmed(const struct buf *cell)
{
	char *text = cell->data, *end = cell->data + cell->length;

	while (*text == ' ' || *text == '\t')
		text++;
	while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = '\0';
	return text[0] == '\'' && text[1] != '\0' &&
		strchr("=+-@", text[1]) != NULL ? text + 1 : text;
}

static const char *
read_cell(struct csv_in *in)
{
	struct buf cell;

	buf_init(&cell, in->pool);
	buf_reserve(&cell, 1);
	while (in->at < in->end && *in->at != in->separator &&
	    !is_line_end(*in->at)) {
		if (*in->at == '"' && cell.length == 0)
			read_quoted(in, &cell);
		else
			buf_char(&cell, *in->at++);
	}
	return trimmed(&cell);
}

static size_t
read_row(struct csv_in *in, const char **cells, size_t max, bool *empty)
{
	size_t count = 0;

	in->line = in->next;
	*empty = true;
	for (;;) {
		const char *cell = read_cell(in);

		*empty = *empty && *cell == '\0';
		if (count < max)
			cells[count++] = cell;
		if (in->at == in->end || is_line_end(*in->at))
			break;
		in->at++;
	}
	while (in->at < in->end && is_line_end(*in->at)) {
		count_line(in);
		in->at++;
	}
	return count;
}

size_t
csv_in_row(struct csv_in *in, const char **cells, size_t max)
{
	while (in->at < in->end) {
		bool empty;
		size_t count = read_row(in, cells, max, &empty);

		if (!empty)
			return count;
	}
	return 0;
}
