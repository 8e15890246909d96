/*
 * What a file really is. A document is a PDF, a PNG or a JPEG, and it is one
 * only where its first bytes, libmagic, a walk through its structure and the
 * extension of its name all say so. Must not know where files are kept.
 */
#ifndef STORE_CONTENT_TYPE_H
#define STORE_CONTENT_TYPE_H

#include <stdint.h>

#define CONTENT_SIZE_MAX (20 * 1024 * 1024)

enum content {
	CONTENT_REFUSED,	/* the error says why: 422 */
	CONTENT_UNKNOWN,	/* could not be judged (I/O, libmagic): 503 */
	CONTENT_PDF,
	CONTENT_PNG,
	CONTENT_JPEG
};

struct content_error {
	const char *code;	/* stable, for machines: "truncated" */
	const char *sentence;	/* for people, says what to do next */
};

/*
 * Judges the `size` bytes of `fd` (a regular file, read by pread: its offset
 * neither matters nor moves) that came with `file_name`. Memory is bounded by
 * 256 KiB beside libmagic's database, time by the size. Lengths in the file
 * are never trusted. The error is filled for REFUSED and UNKNOWN with static
 * text, and cleared otherwise.
 */
enum content content_check(int fd, int64_t size, const char *file_name,
	struct content_error *error);

/* "application/pdf"; NULL for REFUSED and UNKNOWN. */
const char *content_media_type(enum content content);

/* "pdf", "png", "jpg"; NULL for REFUSED and UNKNOWN. */
const char *content_extension(enum content content);

/* Frees libmagic's database; the next check loads it again. */
void content_close(void);

#endif
