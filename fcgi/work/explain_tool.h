/* Why somebody may do something, for who runs the installation. */
#ifndef WORK_EXPLAIN_TOOL_H
#define WORK_EXPLAIN_TOOL_H

#include "base/buf.h"
#include "work/work.h"

/*
 * ORGANIZATION (its short name) PERSON (their address) PERMISSION [DAY]: the
 * verdict and every rule that bears on it, as GET /permissions/explain tells
 * them. Appends what to print; NULL, or a sentence that says what is wrong.
 */
const char *explain_command(struct worker *worker, int count,
	char *const *words, struct buf *out);

#endif
