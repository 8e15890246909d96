/*
 * Lines of the response's head; a value can never end its line. Must not
 * know which headers an answer needs.
 */
#ifndef HTTP_HEADER_OUT_H
#define HTTP_HEADER_OUT_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Adds "name: value CRLF". False, with nothing added, where the name is not a
 * token (RFC 9110 section 5.6.2) or the value has a byte 0x00-0x1f or 0x7f.
 */
bool header_out_add(struct buf *buf, const char *name, const char *value);

/* The check alone. */
bool header_out_valid(const char *name, const char *value);

/*
 * A Content-Disposition value (RFC 6266) of that type, attachment or inline,
 * for a file name in UTF-8: an ASCII filename, and filename* (RFC 8187) where
 * that is not the whole truth. Always passes header_out_valid.
 */
const char *header_out_disposition(struct pool *pool, const char *type,
	const char *file_name);

#endif
