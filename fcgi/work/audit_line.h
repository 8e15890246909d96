/*
 * Reading the lines of an export of sealed audit events. Must not know whether
 * what they say is true.
 */
#ifndef WORK_AUDIT_LINE_H
#define WORK_AUDIT_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/pool.h"
#include "base/uuid.h"

#define AUDIT_SEAL_EVENTS 1000		/* of one seal, at most */

/* Letters that are still to be read of a line. */
struct cursor {
	const char *at;
	const char *end;
};

/* The seal in hand: what it says of its events, and which of them came. */
struct audit_seal {
	uint64_t sequence;
	struct slice at;	/* the line's own */
	unsigned char previous[SHA256_SIZE];
	unsigned char head[SHA256_SIZE];
	size_t count;
	char ids[AUDIT_SEAL_EVENTS][UUID_SIZE];
	/* First that of the seal's own facts, then of each event. */
	unsigned char hashes[AUDIT_SEAL_EVENTS + 1][SHA256_SIZE];
	bool seen[AUDIT_SEAL_EVENTS];
	size_t next;		/* where the next event ought to be */
};

/* Each goes on after what it took; false where that is not there. */
bool audit_take(struct cursor *cursor, const char *text);
bool audit_take_hash(struct cursor *cursor,
	unsigned char hash[SHA256_SIZE]);
bool audit_take_uuid(struct cursor *cursor, char id[UUID_SIZE]);

/* From 1 to 18 digits, the first not 0. */
bool audit_take_number(struct cursor *cursor, uint64_t *number);

/* The line of a seal from its number on, to the end. */
bool audit_take_seal(struct cursor *cursor, struct audit_seal *seal);

#endif
