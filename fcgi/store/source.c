/*
 * One window over pread(2). Must not know what the bytes mean.
 */
#include "store/source.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

void
source_init(struct source *source, int fd, int64_t size)
{
	source->fd = fd;
	source->size = size;
	source->broken = false;
	source->start = 0;
	source->held = 0;
}

/* A file that is shorter than it was said to be counts as broken. */
static bool
fill(struct source *source, int64_t offset, size_t wanted)
{
	size_t held = 0;

	while (held < wanted) {
		ssize_t got = pread(source->fd, source->window + held,
			wanted - held, offset + (int64_t)held);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		held += (size_t)got;
	}
	source->start = offset;
	source->held = held;
	source->broken = held < wanted;
	return !source->broken;
}

static bool
holds(const struct source *source, int64_t offset, size_t length)
{
	return offset >= source->start &&
		offset + (int64_t)length <=
		source->start + (int64_t)source->held;
}

const unsigned char *
source_at(struct source *source, int64_t offset, size_t length)
{
	size_t wanted = SOURCE_WINDOW;

	if (source->broken || length > SOURCE_WINDOW || offset < 0 ||
	    offset > source->size || (int64_t)length > source->size - offset)
		return NULL;
	if (source->size - offset < (int64_t)wanted)
		wanted = (size_t)(source->size - offset);
	if (!holds(source, offset, length) && !fill(source, offset, wanted))
		return NULL;
	return source->window + (offset - source->start);
}

const unsigned char *
source_run(struct source *source, int64_t offset, size_t *length)
{
	const unsigned char *data = source_at(source, offset, 1);

	if (data != NULL)
		*length = (size_t)(source->start + (int64_t)source->held -
			offset);
	return data;
}

typedef int compare(const char *, const char *, size_t);

static int
exactly(const char *a, const char *b, size_t length)
{
	return memcmp(a, b, length);
}

/* First place in [0, places) of data where text stands, or places. */
static size_t
place_of(const char *data, size_t places, const char *text, compare *differ)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < places; i++)
		if ((data[i] | 0x20) == (text[0] | 0x20) &&
		    differ(data + i, text, length) == 0)
			return i;
	return places;
}

static int64_t
find(struct source *source, const char *text, const int64_t range[2],
	compare *differ)
{
	size_t length = strlen(text);
	int64_t at = range[0];

	while (at < range[1]) {
		const unsigned char *data = source_at(source, at, length);
		size_t places, place;

		if (data == NULL)
			return -1;
		places = source->held - (size_t)(at - source->start) -
			length + 1;
		if (range[1] - at < (int64_t)places)
			places = (size_t)(range[1] - at);
		place = place_of((const char *)data, places, text, differ);
		if (place < places)
			return at + (int64_t)place;
		at += (int64_t)places;
	}
	return -1;
}

int64_t
source_find(struct source *source, const char *text, int64_t from, int64_t to)
{
	return find(source, text, (const int64_t[]){ from, to }, exactly);
}

int64_t
source_find_any_case(struct source *source, const char *text, int64_t from,
	int64_t to)
{
	return find(source, text, (const int64_t[]){ from, to }, strncasecmp);
}
