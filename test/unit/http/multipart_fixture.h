/*
 * What the tests of multipart bodies share: a body that comes in chunks of a
 * chosen size, limits that each test starts with, and two checks. A test sets
 * what it is about before it parses.
 */
#ifndef TEST_MULTIPART_FIXTURE_H
#define TEST_MULTIPART_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "http/multipart.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define TYPE "multipart/form-data; boundary=XyZ"
#define OPEN "--XyZ\r\n"
#define NEXT "\r\n--XyZ\r\n"
#define END "\r\n--XyZ--\r\n"
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define NAME(name) "Content-Disposition: form-data; name=\"" name "\""
#define TEXT(name, value) NAME(name) "\r\n\r\n" value
#define FILE_PART(name, file, content) NAME(name) "; filename=\"" file \
	"\"\r\nContent-Type: text/plain\r\n\r\n" content

struct source {
	struct slice left;
	size_t chunk;
	long failure;
};

static struct pool *pool;
static const char *reason;
static const char *content_type = TYPE;
static const char *folder = "/tmp";
static int64_t body_limit;
static int64_t file_limit;
static size_t chunk;
static long failure;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	reason = NULL;
	content_type = TYPE;
	folder = "/tmp";
	body_limit = 8 << 20;
	file_limit = 1 << 20;
	chunk = 1000;
	failure = 0;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static long
read_chunk(void *context, char *data, size_t size)
{
	struct source *source = context;
	size_t length = source->left.length;

	if (length == 0)
		return source->failure;
	if (length > source->chunk)
		length = source->chunk;
	if (length > size)
		length = size;
	memcpy(data, source->left.data, length);
	source->left.data += length;
	source->left.length -= length;
	return (long)length;
}

static enum parse
parse(struct slice body, struct pairs *pairs)
{
	struct source source = { body, chunk, failure };
	struct multipart multipart = { .read = read_chunk,
		.context = &source, .content_type = content_type,
		.size = body_limit, .file_size = file_limit,
		.folder = folder };
	enum parse outcome;

	reason = NULL;
	*pairs = (struct pairs){ .count = 0 };
	outcome = multipart_parse(pool, &multipart, pairs, &reason);
	assert_true((outcome == PARSE_OK) == (reason == NULL));
	return outcome;
}

static void
assert_parses(struct slice body, struct pairs *pairs)
{
	if (parse(body, pairs) != PARSE_OK)
		fail_msg("refused: %s: %s", body.data, reason);
}

static void
assert_outcome(struct slice body, enum parse outcome)
{
	struct pairs pairs;

	if (parse(body, &pairs) != outcome)
		fail_msg("unexpected: %s: %s", body.data, reason);
}

#endif
