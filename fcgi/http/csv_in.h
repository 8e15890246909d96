/*
 * text/csv as people have it (RFC 4180, and what spreadsheets make of it):
 * rows of cells. Must not know what the columns mean.
 */
#ifndef HTTP_CSV_IN_H
#define HTTP_CSV_IN_H

#include <stdbool.h>

#include "base/pool.h"

struct csv_in {
	struct pool *pool;
	const char *at, *end;
	char separator;		/* of comma, semicolon, tab: the first row's */
	unsigned line;		/* of the row that was read last, from 1 */
	unsigned next;
};

/* The text must outlive the reading; a byte order mark is passed over. */
void csv_in_init(struct csv_in *in, struct pool *pool, struct slice text);

/*
 * The next row that is not empty: at most `max` cells, trimmed, in the pool;
 * those beyond are left out. Quotes hold separators, line ends and doubled
 * quotes. An apostrophe before what would be a formula is taken away, as
 * present/csv.c put it there. The number of cells, 0 at the end.
 */
size_t csv_in_row(struct csv_in *in, const char **cells, size_t max);

#endif
