/*
 * A file on its way in: unnamed on disk, hashed as it is written. Must not
 * know where it will be kept, nor whether its content is what it claims.
 */
#ifndef HTTP_UPLOAD_H
#define HTTP_UPLOAD_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/pool.h"
#include "http/pairs.h"

#define UPLOAD_NAME_MAX 255

struct upload {
	int fd;		/* open to read and write, at the start; the pool's */
	const char *file_name;	/* see upload_file_name; for display only */
	const char *content_type;	/* as claimed, "" where it was not */
	int64_t size;			/* bytes */
	unsigned char sha256[SHA256_SIZE];
};

struct upload_writer;

/*
 * Opens an unnamed file in the folder that closes with the pool, for at most
 * `limit` bytes; NULL where the folder takes none (errno tells).
 */
struct upload_writer *upload_begin(struct pool *pool, const char *folder,
	int64_t limit);

/* PARSE_TOO_LARGE past the limit, PARSE_IO where the disk refuses. */
enum parse upload_write(struct upload_writer *writer, const char *data,
	size_t length);

/* Sets fd, size and sha256; PARSE_IO where the file cannot be rewound. */
enum parse upload_end(struct upload_writer *writer, struct upload *upload);

/*
 * A file name that is safe to show and to offer: the last component behind /
 * or \, without control and text-direction characters and outer blanks, cut
 * to UPLOAD_NAME_MAX bytes before its extension; "file" where nothing is
 * left. NULL where the name is not UTF-8.
 */
const char *upload_file_name(struct pool *pool, struct slice name);

#endif
