/*
 * Holds a chain of sealed audit events against its hashes, line by line as an
 * export has them. Must not know where the lines come from.
 *
 * An export is JSON lines: one that names the chain, then for each seal its
 * own line and the lines of its events, then one that ends it. What is hashed
 * of an event is its line, byte by byte (audit_canonical in sql/deploy).
 */
#ifndef WORK_AUDIT_CHAIN_H
#define WORK_AUDIT_CHAIN_H

#include "base/pool.h"
#include "work/audit_line.h"

/*
 * A head that was told outside of the database. Of 64 digits, or as many as
 * are known.
 */
struct audit_anchor {
	uint64_t sequence;
	char head[SHA256_SIZE * 2 + 1];
	bool met;
};

struct audit_chain {
	/* Told each fault as a sentence, which lasts as long as the call. */
	void (*tell)(void *context, const char *fault);
	void *context;
	struct pool *pool;
	struct pool *scratch;	/* of the line in hand */
	char organization[UUID_SIZE];	/* "": the first line tells it */
	uint64_t sequence;		/* of the seal in hand; 0 before one */
	unsigned char head[SHA256_SIZE];
	struct audit_seal seal;
	bool unread;		/* a seal's line made no sense */
	bool ended;		/* by its last line */
	struct audit_anchor *anchors;
	size_t anchor_count, anchor_room;
	uint64_t lines, events, faults;
};

/* An empty chain that tells its faults; the pool must outlive it. */
struct audit_chain *audit_chain_create(struct pool *pool,
	void (*tell)(void *context, const char *fault), void *context);

/* From "SEQUENCE-HEAD", as mails have it; false for anything else. */
bool audit_chain_anchor(struct audit_chain *chain, const char *text);

/* The next line, without its newline. */
void audit_chain_line(struct audit_chain *chain, struct slice line);

/* After the last line: what never came. */
void audit_chain_finish(struct audit_chain *chain);

/* A fault that somebody else found. */
void audit_chain_fault(struct audit_chain *chain, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
