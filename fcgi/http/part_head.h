/*
 * The headers of one part of a multipart/form-data body (RFC 7578 section
 * 4.2 to 4.8). Must not know the part's content.
 */
#ifndef HTTP_PART_HEAD_H
#define HTTP_PART_HEAD_H

#include <stdbool.h>

#include "base/pool.h"

struct part_head {
	const char *name;
	const struct slice *file_name;	/* as sent; NULL where it is a text */
	const char *type;	/* media type in lower case, "" where none */
};

/*
 * Reads the lines between, and without, the first and last line break. False
 * where a line is folded or no header, one of those that matter comes twice,
 * Content-Disposition is not form-data with a name, a charset is not UTF-8,
 * or a transfer encoding would have to be undone. filename* is ignored, as
 * RFC 7578 asks.
 */
bool part_head_parse(struct pool *pool, struct slice lines,
	struct part_head *head);

#endif
