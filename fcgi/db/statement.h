/*
 * The named statements of sql/query, embedded at build time. There is no other
 * SQL in the program.
 */
#ifndef DB_STATEMENT_H
#define DB_STATEMENT_H

#include <stddef.h>

#include "db/statements.h"

/* How many rows a statement means: `one` without a row is "not found". */
enum cardinality { ROWS_NONE, ROWS_ONE, ROWS_MANY };

struct statement {
	const char *name;
	const char *sql;
	enum cardinality rows;
	size_t parameter_count;
	const char *const *parameters;
	const char *purpose;	/* one or more sentences */
	const char *columns;	/* "id uuid, name text", of sql/query/columns;
				 * NULL where no answer has them */
};

const struct statement *statement_get(enum statement_id id);

/* True where the statement takes a parameter of that name. */
int statement_takes(enum statement_id id, const char *parameter);

#endif
