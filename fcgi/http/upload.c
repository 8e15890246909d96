/*
 * One file descriptor, one running digest, one limit. Must not know where the
 * file will be kept, nor whether its content is what it claims.
 */
#include "http/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/buf.h"
#include "base/utf8.h"

#define EXTENSION_MAX 16

struct upload_writer {
	int fd;
	int64_t size;
	int64_t limit;
	EVP_MD_CTX *digest;
};

static void
release(void *subject)
{
	struct upload_writer *writer = subject;

	close(writer->fd);
	EVP_MD_CTX_free(writer->digest);
}

static void
must(bool done)
{
	if (!done)
		abort();
}

/* Some file systems have no unnamed files: there it is unnamed at once. */
static int
open_unnamed(struct pool *pool, const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *name;

	if (fd >= 0)
		return fd;
	name = pool_printf(pool, "%s/upload-XXXXXX", folder);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

struct upload_writer *
upload_begin(struct pool *pool, const char *folder, int64_t limit)
{
	struct upload_writer *writer = pool_alloc(pool, sizeof(*writer));

	writer->fd = open_unnamed(pool, folder);
	if (writer->fd < 0)
		return NULL;
	writer->limit = limit;
	writer->digest = EVP_MD_CTX_new();
	must(writer->digest != NULL);
	pool_defer(pool, release, writer);
	must(EVP_DigestInit_ex(writer->digest, EVP_sha256(), NULL) == 1);
	return writer;
}

enum parse
upload_write(struct upload_writer *writer, const char *data, size_t length)
{
	if (length > (uint64_t)(writer->limit - writer->size))
		return PARSE_TOO_LARGE;
	must(EVP_DigestUpdate(writer->digest, data, length) == 1);
	writer->size += (int64_t)length;
	while (length > 0) {
		ssize_t done = write(writer->fd, data, length);

		if (done < 0 && errno != EINTR)
			return PARSE_IO;
		if (done > 0) {
			data += done;
			length -= (size_t)done;
		}
	}
	return PARSE_OK;
}

enum parse
upload_end(struct upload_writer *writer, struct upload *upload)
{
	must(EVP_DigestFinal_ex(writer->digest, upload->sha256, NULL) == 1);
	upload->fd = writer->fd;
	upload->size = writer->size;
	return lseek(writer->fd, 0, SEEK_SET) == 0 ? PARSE_OK : PARSE_IO;
}

static struct slice
last_component(struct slice name)
{
	size_t start = name.length;

	while (start > 0 && name.data[start - 1] != '/' &&
	    name.data[start - 1] != '\\')
		start--;
	return (struct slice){ name.data + start, name.length - start };
}

/* Controls, and what turns the direction of the text or breaks the line. */
static bool
is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) ||
		c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
		(c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static void
add_shown(struct buf *buf, struct slice name)
{
	uint32_t c = 0;

	for (size_t at = 0, step; at < name.length; at += step) {
		step = utf8_decode(name.data + at, name.length - at, &c);
		if (!is_hidden(c))
			buf_add(buf, name.data + at, step);
	}
}

static struct slice
trim(struct slice name)
{
	while (name.length > 0 && name.data[0] == ' ') {
		name.data++;
		name.length--;
	}
	while (name.length > 0 && name.data[name.length - 1] == ' ')
		name.length--;
	return name;
}

/* The end that names the type, with its dot; empty where there is none. */
static struct slice
extension(struct slice name)
{
	const char *dot = memrchr(name.data, '.', name.length);
	size_t length = dot == NULL ? 0 :
		(size_t)(name.data + name.length - dot);

	if (length > EXTENSION_MAX)
		length = 0;
	return (struct slice){ name.data + name.length - length, length };
}

static const char *
shorten(struct pool *pool, struct slice name)
{
	struct slice end = extension(name);
	size_t length = UPLOAD_NAME_MAX - end.length;
	struct buf buf;

	while (((unsigned char)name.data[length] & 0xC0) == 0x80)
		length--;
	buf_init(&buf, pool);
	buf_add(&buf, name.data, length);
	buf_add(&buf, end.data, end.length);
	return buf.data;
}

const char *
upload_file_name(struct pool *pool, struct slice name)
{
	struct slice shown;
	struct buf buf;

	if (!utf8_valid(name.data, name.length))
		return NULL;
	buf_init(&buf, pool);
	add_shown(&buf, last_component(name));
	shown = trim(buf_slice(&buf));
	if (shown.length == 0 || slice_equals(shown, ".") ||
	    slice_equals(shown, ".."))
		return "file";
	if (shown.length > UPLOAD_NAME_MAX)
		return shorten(pool, shown);
	return pool_copy(pool, shown.data, shown.length);
}
