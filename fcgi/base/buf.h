/*
 * A growing run of bytes in a pool: where bodies, headers and log lines are
 * written. Always NUL-terminated after its last byte.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/pool.h"

struct buf {
	struct pool *pool;
	char *data;
	size_t length;
	size_t size;
};

void buf_init(struct buf *buf, struct pool *pool);
void buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, const void *data, size_t length);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* JSON text of RFC 8259 with quotes; the bytes must be valid UTF-8. */
void buf_json(struct buf *buf, const char *data, size_t length);

/* Text for HTML content and quoted attributes: & < > " ' escaped. */
void buf_html(struct buf *buf, const char *data, size_t length);

/* RFC 3986: everything but unreserved bytes as %XX. */
void buf_percent(struct buf *buf, const char *data, size_t length);

struct slice buf_slice(const struct buf *buf);

#endif
