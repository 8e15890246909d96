/*
 * A mail as bytes (RFC 5322, 2045-2047): a text and an HTML form of the same
 * words. Must not know how it is sent, nor what it is about.
 */
#ifndef DELIVER_MIME_H
#define DELIVER_MIME_H

#include <stdint.h>

#include "base/buf.h"

/* Texts are UTF-8. */
struct mail {
	const char *id;		/* the Message-ID, without angle brackets */
	const char *from;	/* "Name <address>" or an address */
	const char *to;		/* an address */
	const char *subject;
	struct slice text;
	struct slice html;
	int64_t date;		/* seconds since 1970 UTC; see clock_wall */
};

/*
 * Appends the mail with CRLF at the ends of lines, none longer than 998
 * bytes. NULL, or a static sentence where a header's value has a control
 * character or is not UTF-8: nothing can begin a header of its own.
 */
const char *mime_write(struct buf *out, const struct mail *mail);

/* The address in "Name <address>", or all of it. */
struct slice mime_address(const char *mailbox);

#endif
