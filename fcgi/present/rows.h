/*
 * Rows of a database result as JSON and as names of a page, by the types of
 * their columns alone. Must not know which statement made them.
 */
#ifndef PRESENT_ROWS_H
#define PRESENT_ROWS_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "base/language.h"
#include "present/mustache.h"

/* A column of this name is the pager's and never shown. */
#define ROWS_CURSOR "cursor"

/* One row as a JSON object, typed by the columns. */
void rows_json_object(struct buf *out, const PGresult *result, int row);

/* Comma-separated objects of the first `count` rows. */
void rows_json_list(struct buf *out, const PGresult *result, int count);

/* What is the same in every object of a result; lives in the pool. */
struct json_column;
struct json_column *rows_json_columns(struct pool *pool,
	const PGresult *result);
void rows_json_row(struct buf *out, const PGresult *result, int row,
	const struct json_column *columns);

/* Cells of a row, and their names, as CSV lines. */
void rows_csv_head(struct buf *out, const PGresult *result);
void rows_csv_row(struct buf *out, const PGresult *result, int row);

/*
 * Rows as a context of a page: `name`, `name.label`, `name.is_<text>`,
 * `name.plural_<form>` (view_text.h) and, of a date, `name.month`.
 */
struct rows {
	struct context context;		/* first: contexts point at it */
	struct pool *pool;
	const PGresult *result;
	const struct language *language;
};

void rows_init(struct rows *rows, struct pool *pool, const PGresult *result,
	const struct language *language);
struct value rows_find(const struct rows *rows, size_t row,
	struct slice name);

/*
 * What people read for a cell: "3 Dec 2026", "1.4 MB", "30, 7, 1"; columns
 * named permission, action and subject_name in words (present/word.h).
 */
struct slice rows_label(const struct rows *rows, int row, int column);

/* True of the form that the number in the text takes; a part of a name. */
struct value rows_plural(const struct language *language, struct slice number,
	struct slice part);

#endif
