/* The queue as an operator sees it, and what to do with dead jobs. */
#ifndef WORK_QUEUE_TOOL_H
#define WORK_QUEUE_TOOL_H

#include "base/buf.h"
#include "work/work.h"

/*
 * Does what the words say: "" or "list", "dead", "requeue WHICH", "discard
 * WHICH", where WHICH is a job's id or --kind=NAME. Appends what to print;
 * NULL, or a sentence that says what is wrong.
 */
const char *queue_command(struct worker *worker, int count,
	char *const *words, struct buf *out);

/* The same for messages and what became of them: "" or "list", "failed". */
const char *message_command(struct worker *worker, int count,
	char *const *words, struct buf *out);

#endif
