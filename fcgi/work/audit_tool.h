/* outstaffctl audit: proves the audit's chains, and exports them. */
#ifndef WORK_AUDIT_TOOL_H
#define WORK_AUDIT_TOOL_H

#include <stdio.h>

#include "work/work.h"

/* What the words of the command line ask for. */
struct audit_wish {
	bool export;
	const char *name;	/* of the chain; NULL for all of them */
	const char *file;
	const char *anchors[16];
	size_t anchor_count;
};

/*
 * Reads "verify [ORG] [--anchor=A]...", "verify --file=FILE [--anchor=A]..."
 * and "export ORG FILE". NULL, or a sentence that says what is wrong.
 */
const char *audit_wish_read(int count, char *const *words,
	struct audit_wish *wish);

/* Nothing but the file is needed. Prints what it finds; true where no fault
 * is. */
bool audit_check_file(const struct audit_wish *wish, FILE *out);

/* The same against the database and, unless it is NULL, the store. */
bool audit_check_database(struct worker *worker,
	const struct audit_wish *wish, FILE *out);

/* Seals what waits and writes the chain into a new file. */
bool audit_export(struct worker *worker, const struct audit_wish *wish,
	FILE *out);

#endif
