/*
 * PostgreSQL sends text; its type says how JSON spells it and how people read
 * it.
 */
#include "present/rows.h"

#include <stdlib.h>
#include <string.h>

#include "present/csv.h"
#include "present/json_cell.h"
#include "policy/policy.h"
#include "present/label.h"
#include "present/rows_list.h"
#include "present/word.h"

static struct slice
cell(const PGresult *result, int row, int column)
{
	return (struct slice){ PQgetvalue(result, row, column),
		(size_t)PQgetlength(result, row, column) };
}

static bool
is_shown(const PGresult *result, int column)
{
	return strcmp(PQfname(result, column), ROWS_CURSOR) != 0;
}

/* What is the same in each row: the key with what stands before it, and how
 * the values of its type are written. */
struct json_column {
	int number;
	const char *key;	/* ,"name": */
	size_t key_length;
	json_cell_writer *write;
};

/* One after the other; the last has no key. */
struct json_column *
rows_json_columns(struct pool *pool, const PGresult *result)
{
	struct json_column *columns = pool_alloc(pool,
		((size_t)PQnfields(result) + 1) * sizeof(*columns));
	struct json_column *next = columns;

	for (int column = 0; column < PQnfields(result); column++) {
		if (!is_shown(result, column))
			continue;
		next->number = column;
		next->key = pool_printf(pool, ",\"%s\":",
			PQfname(result, column));
		next->key_length = strlen(next->key);
		next->write = json_cell_writer_of(PQftype(result, column));
		next++;
	}
	return columns;
}

void
rows_json_row(struct buf *out, const PGresult *result, int row,
	const struct json_column *columns)
{
	size_t start = out->length;

	for (; columns->key != NULL; columns++) {
		buf_add(out, columns->key, columns->key_length);
		if (PQgetisnull(result, row, columns->number))
			buf_add(out, "null", 4);
		else
			columns->write(out, cell(result, row,
				columns->number));
	}
	if (out->length == start)
		buf_char(out, '{');
	out->data[start] = '{';
	buf_char(out, '}');
}

void
rows_json_object(struct buf *out, const PGresult *result, int row)
{
	rows_json_row(out, result, row, rows_json_columns(out->pool, result));
}

/* The first row tells how much the others take, about. */
void
rows_json_list(struct buf *out, const PGresult *result, int count)
{
	struct json_column *columns = rows_json_columns(out->pool, result);
	size_t start = out->length;

	for (int row = 0; row < count; row++) {
		if (row > 0)
			buf_char(out, ',');
		rows_json_row(out, result, row, columns);
		if (row == 0)
			buf_reserve(out, (out->length - start + 32) *
				(size_t)count);
	}
}

void
rows_csv_head(struct buf *out, const PGresult *result)
{
	size_t written = 0;

	for (int column = 0; column < PQnfields(result); column++)
		if (is_shown(result, column))
			csv_cell(out, written++,
				slice_of(PQfname(result, column)));
	csv_end(out);
}

void
rows_csv_row(struct buf *out, const PGresult *result, int row)
{
	size_t written = 0;

	for (int column = 0; column < PQnfields(result); column++) {
		Oid type = PQftype(result, column);

		if (!is_shown(result, column))
			continue;
		if (type == TYPE_INT4 || type == TYPE_INT8 ||
		    type == TYPE_NUMERIC)
			csv_number(out, written++, cell(result, row, column));
		else
			csv_cell(out, written++, cell(result, row, column));
	}
	csv_end(out);
}

static bool
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool
is_integer(Oid type)
{
	return type == TYPE_INT2 || type == TYPE_INT4 || type == TYPE_INT8;
}

static int
column_named(const PGresult *result, struct slice name)
{
	for (int column = 0; column < PQnfields(result); column++)
		if (slice_equals(name, PQfname(result, column)))
			return column;
	return -1;
}

/* What an event is about, by the kind of that or else of the event. */
static struct slice
subject_label(const struct rows *rows, int row, struct slice text)
{
	int kind = column_named(rows->result, SLICE("subject_kind"));

	if (kind < 0)
		kind = column_named(rows->result, SLICE("event"));
	return kind < 0 ? text : word_of_subject(rows->pool, rows->language,
		PQgetvalue(rows->result, row, kind), text);
}

struct slice
rows_label(const struct rows *rows, int row, int column)
{
	const PGresult *result = rows->result;
	struct slice text = cell(result, row, column);

	if (strcmp(PQfname(result, column), "permission") == 0)
		return slice_of(translate(rows->language, permission_sentence(
			permission_find(text.data, text.length))));
	if (strcmp(PQfname(result, column), "subject_name") == 0)
		return subject_label(rows, row, text);
	if (strcmp(PQfname(result, column), "action") == 0)
		return word_of_action(rows->pool, rows->language, text);
	switch (PQftype(result, column)) {
	case TYPE_DATE:
		return label_date(rows->pool, rows->language, text.data);
	case TYPE_TIMESTAMPTZ:
		return label_timestamp(rows->pool, rows->language, text.data);
	case TYPE_INT4_ARRAY:
		return label_array(rows->pool, text);
	case TYPE_TEXT_ARRAY:
		return label_texts(rows->pool, rows->language, text);
	case TYPE_INT2:
	case TYPE_INT4:
	case TYPE_INT8:
	case TYPE_NUMERIC:
		return (ends_with(PQfname(result, column), "_size") ?
			label_size : label_number)(rows->pool,
			rows->language, text.data);
	default:
		return text;
	}
}

/* False: null, empty text, boolean false, the number zero. */
static bool
is_true(const PGresult *result, int row, int column)
{
	const char *text = PQgetvalue(result, row, column);

	if (*text == '\0' || PQgetisnull(result, row, column))
		return false;
	if (PQftype(result, column) == TYPE_BOOL)
		return *text == 't';
	return !is_integer(PQftype(result, column)) || strcmp(text, "0") != 0;
}

/* As RFC 3339 has it, for `time` elements as for JSON. */
static struct slice
plain_text(const struct rows *rows, int row, int column)
{
	struct slice text = cell(rows->result, row, column);
	struct buf buf;

	if (PQftype(rows->result, column) != TYPE_TIMESTAMPTZ ||
	    text.length == 0)
		return text;
	buf_init(&buf, rows->pool);
	json_cell_writer_of(TYPE_TIMESTAMPTZ)(&buf, text);
	return (struct slice){ buf.data + 1, buf.length - 2 };
}

/* Zero is false as a section and yet prints. */
static struct value
plain_value(const struct rows *rows, int row, int column)
{
	struct slice text = plain_text(rows, row, column);

	if (PQftype(rows->result, column) == TYPE_JSONB)
		return rows_list(rows->pool, rows->language, text);
	if (!is_true(rows->result, row, column))
		return (struct value){ .kind = VALUE_FALSE, .text =
			slice_equals(text, "0") ? text : SLICE("") };
	return (struct value){ .kind = VALUE_TEXT, .text = text };
}

static bool
starts_with(struct slice text, const char *start)
{
	return text.length > strlen(start) &&
		memcmp(text.data, start, strlen(start)) == 0;
}

struct value
rows_plural(const struct language *language, struct slice number,
	struct slice part)
{
	unsigned long form, wanted;

	if (!starts_with(part, "plural_"))
		return (struct value){ .kind = VALUE_MISSING };
	if (number.length == 0)
		return (struct value){ .kind = VALUE_FALSE };
	form = language_form(language, strtoul(number.data, NULL, 10));
	wanted = strtoul(part.data + strlen("plural_"), NULL, 10);
	return (struct value){ .kind = form == wanted ?
		VALUE_TEXT : VALUE_FALSE };
}

/* An id as names of form fields have it: without hyphens. */
static struct slice
key_of(struct pool *pool, struct slice id)
{
	struct buf key;

	buf_init(&key, pool);
	for (size_t i = 0; i < id.length; i++)
		if (id.data[i] != '-')
			buf_char(&key, id.data[i]);
	return buf_slice(&key);
}

static struct value
part_value(const struct rows *rows, int row, int column, struct slice part)
{
	struct slice text = cell(rows->result, row, column), shown = text;
	bool null = PQgetisnull(rows->result, row, column);

	if (starts_with(part, "plural_"))
		return rows_plural(rows->language, text, part);
	if (starts_with(part, "is_"))
		return (struct value){ .kind = !null &&
			text.length == part.length - 3 &&
			memcmp(text.data, part.data + 3, text.length) == 0 ?
			VALUE_TEXT : VALUE_FALSE };
	if (slice_equals(part, "label"))
		shown = rows_label(rows, row, column);
	else if (slice_equals(part, "group"))
		shown = slice_of(translate(rows->language, permission_group(
			permission_find(text.data, text.length))));
	else if (slice_equals(part, "key"))
		shown = key_of(rows->pool, text);
	else if (slice_equals(part, "month"))
		shown = label_month(rows->language, text.data);
	else
		return (struct value){ .kind = VALUE_MISSING };
	return null ? (struct value){ .kind = VALUE_FALSE } :
		(struct value){ .kind = VALUE_TEXT, .text = shown };
}

struct value
rows_find(const struct rows *rows, size_t row, struct slice name)
{
	const char *dot = memchr(name.data, '.', name.length);
	struct slice stem = name;
	int column;

	if (dot != NULL)
		stem.length = (size_t)(dot - name.data);
	column = column_named(rows->result, stem);
	if (column < 0 || row >= (size_t)PQntuples(rows->result))
		return (struct value){ .kind = VALUE_MISSING };
	if (dot == NULL)
		return plain_value(rows, (int)row, column);
	return part_value(rows, (int)row, column, (struct slice){ dot + 1,
		name.length - stem.length - 1 });
}

static struct value
find(const struct context *context, size_t row, struct slice name)
{
	return rows_find((const struct rows *)context->data, row, name);
}

void
rows_init(struct rows *rows, struct pool *pool, const PGresult *result,
	const struct language *language)
{
	*rows = (struct rows){ .context = { find, rows }, .pool = pool,
		.result = result, .language = language };
}
