/* Columns with tabs between, under their names. */
#include "work/table_out.h"

void
table_out(struct buf *out, const PGresult *rows)
{
	int columns = PQnfields(rows);

	for (int column = 0; column < columns; column++)
		buf_printf(out, "%s%c", PQfname(rows, column),
			column + 1 < columns ? '\t' : '\n');
	for (int row = 0; row < PQntuples(rows); row++)
		for (int column = 0; column < columns; column++)
			buf_printf(out, "%s%c", PQgetvalue(rows, row, column),
				column + 1 < columns ? '\t' : '\n');
}
