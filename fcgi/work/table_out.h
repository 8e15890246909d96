/* Rows as operators read them on a terminal. */
#ifndef WORK_TABLE_OUT_H
#define WORK_TABLE_OUT_H

#include <libpq-fe.h>

#include "base/buf.h"

/* Appends the columns' names and the rows, with tabs between. */
void table_out(struct buf *out, const PGresult *rows);

#endif
