/* Organizations, by who runs the installation. */
#ifndef WORK_ORGANIZATION_TOOL_H
#define WORK_ORGANIZATION_TOOL_H

#include "base/buf.h"
#include "work/work.h"

/*
 * Does what the words say: "" or "list [SLUG]", "suspend SLUG [REASON]",
 * "resume SLUG", "restore SLUG", "plan SLUG PLAN". Appends what to print;
 * NULL, or a sentence that says what is wrong.
 */
const char *organization_command(struct worker *worker, int count,
	char *const *words, struct buf *out);

#endif
