/*
 * The events of a JSON text (RFC 8259, and I-JSON of RFC 7493 where that is
 * stricter). Who reads JSON of any kind reads it through this one parser.
 */
#ifndef HTTP_JSON_SAX_H
#define HTTP_JSON_SAX_H

#include <yajl/yajl_parse.h>

#include "base/pool.h"

/*
 * Calls back for each event of the text; a callback that returns 0 ends it.
 * Returns NULL, or a sentence about what is wrong: invalid UTF-8, half a
 * surrogate pair, \u0000, control characters, comments, bytes after the
 * value, any other break of the grammar, or a callback's stop (which then
 * knows better words). `at` is then the byte near which the grammar is
 * broken, or 0. Depth, size and duplicate names are the callbacks' to limit:
 * yajl keeps one byte for each level.
 */
const char *json_sax(struct slice text, const yajl_callbacks *callbacks,
	void *context, size_t *at);

#endif
