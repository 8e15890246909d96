/* Facts about a stream cut at a delimiter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "http/delimited.h"

/* A body that comes in chunks. */
struct source {
	struct slice left;
	size_t chunk;
	long failure;	/* what the read after the last byte returns */
};

static struct pool *pool;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
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
keep(void *context, const char *data, size_t length)
{
	buf_add(context, data, length);
	return PARSE_OK;
}

static struct delimited *
open_source(struct source *source)
{
	struct delimited *delimited = pool_alloc(pool, sizeof(*delimited));

	delimited->read = read_chunk;
	delimited->context = source;
	delimited->left = 1 << 24;
	delimited->delimiter = SLICE("\r\n--x-x");
	return delimited;
}

static enum parse
copy(struct delimited *delimited, struct buf *buf)
{
	buf_init(buf, pool);
	return delimited_copy(delimited, (struct sink){ keep, buf });
}

static void
near_misses_are_content(void **state)
{
	const char *body = "\r\r\n\r\n-\r\n--x\r\n--x-\r\n--x-\r\n--x-x|tail";

	(void)state;
	for (size_t chunk = 1; chunk <= 40; chunk++) {
		struct source source = { slice_of(body), chunk, 0 };
		struct delimited *delimited = open_source(&source);
		struct slice window;
		struct buf buf;

		assert_int_equal(copy(delimited, &buf), PARSE_OK);
		assert_string_equal(buf.data,
			"\r\r\n\r\n-\r\n--x\r\n--x-\r\n--x-");
		assert_int_equal(delimited_peek(delimited, 100, &window),
			PARSE_OK);
		assert_true(slice_equals(window, "|tail"));
	}
}

static void
a_stream_without_delimiter_is_bad(void **state)
{
	struct source source = { SLICE("abc\r\n--x-"), 3, 0 };
	struct buf buf;

	(void)state;
	assert_int_equal(copy(open_source(&source), &buf), PARSE_BAD);
}

static void
a_failing_read_is_told(void **state)
{
	struct source failing = { SLICE("abc"), 3, -1 };
	struct source lying = { SLICE("abc"), 3, DELIMITED_SIZE + 1 };
	struct buf buf;

	(void)state;
	assert_int_equal(copy(open_source(&failing), &buf), PARSE_IO);
	assert_int_equal(copy(open_source(&lying), &buf), PARSE_IO);
}

static void
a_byte_past_the_limit_is_too_large(void **state)
{
	struct source source = { SLICE("abc\r\n--x-x"), 1, 0 };
	struct delimited *delimited = open_source(&source);
	struct buf buf;

	(void)state;
	delimited->left = 9;
	assert_int_equal(copy(delimited, &buf), PARSE_TOO_LARGE);
}

/* Random bytes of the delimiter's own alphabet, against memmem. */
static void
the_first_delimiter_is_found_in_any_stream(void **state)
{
	enum { SIZE = 40000 };
	char *body = pool_alloc(pool, SIZE);

	(void)state;
	srandom(1);
	for (int round = 0; round < 200; round++) {
		struct source source = { { body, SIZE },
			(size_t)(random() % 20000) + 1, 0 };
		const char *expected;
		struct buf buf;

		for (size_t i = 0; i < SIZE; i++)
			body[i] = "\r\n-x"[random() % 4];
		memcpy(body + random() % (SIZE - 7), "\r\n--x-x", 7);
		expected = memmem(body, SIZE, "\r\n--x-x", 7);
		assert_int_equal(copy(open_source(&source), &buf), PARSE_OK);
		assert_int_equal(buf.length, expected - body);
		if (buf.length > 0)
			assert_memory_equal(buf.data, body, buf.length);
		if (round % 20 == 19) {
			pool_reset(pool);
			body = pool_alloc(pool, SIZE);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_misses_are_content),
		cmocka_unit_test(a_stream_without_delimiter_is_bad),
		cmocka_unit_test(a_failing_read_is_told),
		cmocka_unit_test(a_byte_past_the_limit_is_too_large),
		cmocka_unit_test(the_first_delimiter_is_found_in_any_stream),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
