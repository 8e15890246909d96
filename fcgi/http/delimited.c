/*
 * The delimiter has one CR, its first byte: so a failed comparison ends
 * before the next place to compare at, and no byte is looked at three times.
 * Must not know what stands between two delimiters.
 */
#include "http/delimited.h"

#include <string.h>

/* Moves what is kept to the front, once for each time the window fills. */
static void
make_room(struct delimited *delimited)
{
	size_t kept = delimited->end - delimited->start;

	if (delimited->end < DELIMITED_SIZE && kept > 0)
		return;
	memmove(delimited->data, delimited->data + delimited->start, kept);
	delimited->start = 0;
	delimited->end = kept;
}

/* One read into the room behind what is there. */
static enum parse
fill(struct delimited *delimited)
{
	size_t room;
	long count;

	make_room(delimited);
	room = DELIMITED_SIZE - delimited->end;
	count = delimited->read(delimited->context,
		delimited->data + delimited->end, room);
	if (count < 0 || (size_t)count > room)
		return PARSE_IO;
	if (count > delimited->left)
		return PARSE_TOO_LARGE;
	delimited->ended = count == 0;
	delimited->left -= count;
	delimited->end += (size_t)count;
	return PARSE_OK;
}

enum parse
delimited_peek(struct delimited *delimited, size_t least,
	struct slice *window)
{
	enum parse outcome = PARSE_OK;

	while (outcome == PARSE_OK && !delimited->ended &&
	    delimited->end - delimited->start < least)
		outcome = fill(delimited);
	*window = (struct slice){ delimited->data + delimited->start,
		delimited->end - delimited->start };
	return outcome;
}

void
delimited_skip(struct delimited *delimited, size_t count)
{
	delimited->start += count;
}

/*
 * How many bytes come before the delimiter, or before what may be its start
 * at the window's end; *found tells which.
 */
static size_t
content_length(struct slice window, struct slice delimiter, bool *found)
{
	const char *end = window.data + window.length;
	const char *at = window.data;

	*found = false;
	while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL) {
		size_t left = (size_t)(end - at);
		bool whole = left >= delimiter.length;

		if (memcmp(at, delimiter.data,
		    whole ? delimiter.length : left) == 0) {
			*found = whole;
			return (size_t)(at - window.data);
		}
		at++;
	}
	return window.length;
}

/* The end came first; the sink hears of every byte before that is said. */
static enum parse
end_of(struct slice window, struct sink sink)
{
	enum parse outcome = sink.take(sink.context, window.data,
		window.length);

	return outcome == PARSE_OK ? PARSE_BAD : outcome;
}

enum parse
delimited_copy(struct delimited *delimited, struct sink sink)
{
	size_t size = delimited->delimiter.length;
	enum parse outcome = PARSE_OK;
	bool found = false;

	while (outcome == PARSE_OK && !found) {
		struct slice window;
		size_t length;

		outcome = delimited_peek(delimited, size, &window);
		if (outcome != PARSE_OK)
			return outcome;
		if (window.length < size)
			return end_of(window, sink);
		length = content_length(window, delimited->delimiter, &found);
		outcome = sink.take(sink.context, window.data, length);
		delimited_skip(delimited, length + (found ? size : 0));
	}
	return outcome;
}
