/*
 * A stream of bytes cut at a delimiter, in a window of fixed size and in
 * linear time. Must not know what stands between two delimiters.
 */
#ifndef HTTP_DELIMITED_H
#define HTTP_DELIMITED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"
#include "http/pairs.h"

#define DELIMITED_SIZE 16384u

struct delimited {
	/* Up to size bytes: how many, 0 at the end, negative on failure. */
	long (*read)(void *context, char *data, size_t size);
	void *context;
	int64_t left;		/* bytes that may still come */
	struct slice delimiter;	/* CR first and no other CR in it */
	bool ended;
	size_t start;		/* of what was read and not yet skipped */
	size_t end;
	char data[DELIMITED_SIZE];
};

/* What takes the bytes before a delimiter, in as many calls as it needs. */
struct sink {
	enum parse (*take)(void *context, const char *data, size_t length);
	void *context;
};

/*
 * Makes *window all that is in the window, at least `least` bytes (below
 * DELIMITED_SIZE / 2) unless the stream ends before. PARSE_TOO_LARGE, PARSE_IO.
 */
enum parse delimited_peek(struct delimited *delimited, size_t least,
	struct slice *window);

/* Goes past bytes that peek has shown. */
void delimited_skip(struct delimited *delimited, size_t count);

/*
 * Gives all bytes before the next delimiter to the sink and goes past it.
 * PARSE_BAD where the stream ends before; a sink's failure is returned.
 */
enum parse delimited_copy(struct delimited *delimited, struct sink sink);

#endif
