/* Cells of a database result as JSON. */
#ifndef PRESENT_JSON_CELL_H
#define PRESENT_JSON_CELL_H

#include <libpq-fe.h>

#include "base/buf.h"

/* Numbers of pg_type.dat, which never change. */
enum type {
	TYPE_BOOL = 16,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_JSON = 114,
	TYPE_INT4_ARRAY = 1007,
	TYPE_TEXT_ARRAY = 1009,
	TYPE_DATE = 1082,
	TYPE_TIMESTAMPTZ = 1184,
	TYPE_NUMERIC = 1700,
	TYPE_UUID = 2950,
	TYPE_JSONB = 3802
};

/* Writes what is not null, as PostgreSQL sent it in text form. */
typedef void json_cell_writer(struct buf *out, struct slice text);

json_cell_writer *json_cell_writer_of(Oid type);

/* What is written, as resource/openapi.h names it: "uuid", "[int]". */
const char *json_cell_type(Oid type);

#endif
