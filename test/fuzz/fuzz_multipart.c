/*
 * Multipart bodies: the first line of the input is the Content-Type, the rest
 * the body. It means the same however it is cut into reads, and a file's name
 * always makes a valid header.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "http/header_out.h"
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
	struct slice left;
	size_t chunk;
};

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static long
read_chunk(void *context, char *data, size_t size)
{
	struct source *source = context;
	size_t length = source->left.length;

	if (length > source->chunk)
		length = source->chunk;
	if (length > size)
		length = size;
	if (length > 0)
		memcpy(data, source->left.data, length);
	source->left.data += length;
	source->left.length -= length;
	return (long)length;
}

static enum parse
parse(struct pool *pool, struct slice input, size_t chunk,
	struct pairs *pairs)
{
	const char *line = memchr(input.data, '\n', input.length);
	size_t length = line == NULL ? 0 : (size_t)(line - input.data);
	size_t skip = line == NULL ? 0 : length + 1;
	struct source source = { { input.data + skip, input.length - skip },
		chunk };
	struct multipart multipart = { .read = read_chunk,
		.context = &source, .size = 1 << 20, .file_size = 4096,
		.folder = "/tmp" };
	const char *reason = NULL;
	enum parse outcome;

	multipart.content_type = pool_copy(pool, input.data, length);
	outcome = multipart_parse(pool, &multipart, pairs, &reason);
	must((outcome == PARSE_OK) == (reason == NULL));
	return outcome;
}

static void
check_file(struct pool *pool, const struct pair *pair)
{
	const struct upload *upload = pair->upload;
	unsigned char digest[SHA256_SIZE];
	char data[4097];

	must(upload->size <= 4096 && strlen(upload->file_name) <= 255);
	must(strpbrk(upload->file_name, "/\\") == NULL);
	must(!utf8_has_control(upload->file_name, pair->length, false));
	must(header_out_valid("a", header_out_disposition(pool, "attachment",
		upload->file_name)));
	must(read(upload->fd, data, sizeof(data)) == upload->size);
	sha256(data, (size_t)upload->size, digest);
	must(memcmp(digest, upload->sha256, SHA256_SIZE) == 0);
}

static void
check_same(struct pool *pool, const struct pair *a, const struct pair *b)
{
	must(strcmp(a->name, b->name) == 0 && a->kind == b->kind);
	must(strcmp(a->value, b->value) == 0 && a->length == b->length);
	must(strlen(a->value) == a->length);
	must(utf8_valid(a->value, a->length));
	must((a->upload == NULL) == (b->upload == NULL));
	if (a->upload != NULL) {
		check_file(pool, a);
		check_file(pool, b);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice input = { (const char *)data, size };
	struct pool *pool = pool_create();
	struct pairs whole = { .count = 0 }, cut = { .count = 0 };
	enum parse outcome = parse(pool, input, SIZE_MAX, &whole);

	must(parse(pool, input, size % 40 + 1, &cut) == outcome);
	must(whole.count == cut.count);
	for (size_t i = 0; i < whole.count; i++)
		check_same(pool, &whole.items[i], &cut.items[i]);
	pool_destroy(pool);
	return 0;
}
