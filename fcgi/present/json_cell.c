/*
 * A cell as JSON, by the type of its column. Must not know which statement
 * or column it is of.
 */
#include "present/json_cell.h"

#include <stdbool.h>
#include <string.h>

/* "2026-12-03 14:05:06.1+01" -> "2026-12-03T14:05:06.1+01:00" (RFC 3339). */
static void
json_timestamp(struct buf *out, struct slice text)
{
	const char *space = memchr(text.data, ' ', text.length);
	size_t start = out->length + 1, zone = text.length;

	buf_char(out, '"');
	buf_add(out, text.data, text.length);
	if (space != NULL) {
		out->data[start + (size_t)(space - text.data)] = 'T';
		while (zone > 0 && text.data[zone] != '+' &&
		    text.data[zone] != '-' && text.data[zone] != ' ')
			zone--;
	}
	if (text.length - zone == 3 &&
	    memcmp(text.data + zone, "+00", 3) == 0) {
		out->length -= 3;
		buf_char(out, 'Z');
	} else if (text.length - zone == 3) {
		buf_add(out, ":00", 3);
	}
	buf_char(out, '"');
}

static void
json_array(struct buf *out, struct slice text)
{
	size_t start = out->length;

	buf_add(out, text.data, text.length);
	out->data[start] = '[';
	out->data[out->length - 1] = ']';
}

/* {a,"b, \"c\""}, without nulls (PostgreSQL 15, section 8.15.6). */
static void
json_texts(struct buf *out, struct slice text)
{
	bool quoted = false;
	struct buf item;

	buf_init(&item, out->pool);
	buf_char(out, '[');
	for (size_t i = 1; i < text.length && text.length > 2; i++) {
		char c = text.data[i];

		if (!quoted && (c == ',' || c == '}')) {
			buf_json(out, item.data, item.length);
			buf_text(out, c == ',' ? "," : "");
			buf_init(&item, out->pool);
		} else if (c == '"') {
			quoted = !quoted;
		} else {
			i += quoted && c == '\\' ? 1 : 0;
			buf_char(&item, text.data[i]);
		}
	}
	buf_char(out, ']');
}

/* Values that need no escape and no change. */
static void
json_plain(struct buf *out, struct slice text)
{
	buf_char(out, '"');
	buf_add(out, text.data, text.length);
	buf_char(out, '"');
}

static void
json_raw(struct buf *out, struct slice text)
{
	buf_add(out, text.data, text.length);
}

static void
json_bool(struct buf *out, struct slice text)
{
	buf_text(out, text.data[0] == 't' ? "true" : "false");
}

static void
json_text(struct buf *out, struct slice text)
{
	buf_json(out, text.data, text.length);
}

json_cell_writer *
json_cell_writer_of(Oid type)
{
	switch (type) {
	case TYPE_BOOL:
		return json_bool;
	case TYPE_INT2:
	case TYPE_INT4:
	case TYPE_INT8:
	case TYPE_NUMERIC:
	case TYPE_JSON:
	case TYPE_JSONB:
		return json_raw;
	case TYPE_INT4_ARRAY:
		return json_array;
	case TYPE_TEXT_ARRAY:
		return json_texts;
	case TYPE_TIMESTAMPTZ:
		return json_timestamp;
	case TYPE_DATE:
	case TYPE_UUID:
		return json_plain;
	default:
		return json_text;
	}
}

const char *
json_cell_type(Oid type)
{
	switch (type) {
	case TYPE_BOOL:
		return "bool";
	case TYPE_INT2:
	case TYPE_INT4:
	case TYPE_INT8:
		return "int";
	case TYPE_NUMERIC:
		return "number";
	case TYPE_JSON:
	case TYPE_JSONB:
		return "json";
	case TYPE_INT4_ARRAY:
		return "[int]";
	case TYPE_TEXT_ARRAY:
		return "[text]";
	case TYPE_TIMESTAMPTZ:
		return "timestamptz";
	case TYPE_DATE:
		return "date";
	case TYPE_UUID:
		return "uuid";
	default:
		return "text";
	}
}
