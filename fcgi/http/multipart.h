/*
 * multipart/form-data (RFC 7578, RFC 2046 section 5.1) as it streams in.
 * Must not know FastCGI, nor which names are expected.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include <stdint.h>

#include "base/pool.h"
#include "http/pairs.h"
#include "http/upload.h"

#define MULTIPART_TEXT_MAX 65536u	/* bytes of one text part */
#define MULTIPART_TEXTS_MAX 1048576u	/* bytes of all of them */
#define MULTIPART_HEADER_MAX 4096u	/* bytes of one part's headers */
#define MULTIPART_MARGIN_MAX 1024u	/* bytes of preamble or epilogue */

/* Where the body comes from and what it may be. */
struct multipart {
	/* Up to size bytes: how many, 0 at the end, negative on failure. */
	long (*read)(void *context, char *data, size_t size);
	void *context;
	const char *content_type;	/* of the request, with boundary */
	int64_t size;			/* limit of the whole body, bytes */
	int64_t file_size;		/* limit of the file; 0: no file */
	const char *folder;		/* for the unnamed file */
};

/*
 * Adds a PAIR_TEXT for each text part and a PAIR_FILE for the one file. A
 * file part without name and content, which browsers send when no file was
 * chosen, adds nothing. PARSE_UNSUPPORTED where content_type is another type;
 * PARSE_BAD on a broken boundary, header or end, a second file or an unwanted
 * one, text that is not UTF-8, a transfer encoding, and all that pairs_add
 * refuses; PARSE_TOO_LARGE above a limit; PARSE_IO where reading or the disk
 * fails. The rest of the body may be unread after a failure.
 */
enum parse multipart_parse(struct pool *pool,
	const struct multipart *multipart, struct pairs *pairs,
	const char **reason);

#endif
