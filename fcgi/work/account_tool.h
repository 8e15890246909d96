/* Accounts as an operator closes and opens them. */
#ifndef WORK_ACCOUNT_TOOL_H
#define WORK_ACCOUNT_TOOL_H

#include "base/buf.h"
#include "work/work.h"

/*
 * Does what the words say: "deactivate EMAIL" or "activate EMAIL". Appends
 * what to print; NULL, or a sentence that says what is wrong.
 */
const char *account_command(struct worker *worker, int count,
	char *const *words, struct buf *out);

#endif
