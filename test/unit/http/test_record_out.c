/* Facts about the FastCGI records of an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/record_out.h"

#define LONG (5 * 1024 * 1024)

static struct pool *pool;
static int connection[2];

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	return socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
}

static int
tear_down(void **state)
{
	(void)state;
	close(connection[0]);
	close(connection[1]);
	pool_destroy(pool);
	return 0;
}

static bool
read_whole(unsigned char *data, size_t length)
{
	while (length > 0) {
		ssize_t got = read(connection[1], data, length);

		if (got <= 0)
			return false;
		data += got;
		length -= (size_t)got;
	}
	return true;
}

/* What all records hold together; each is of standard output, request 258. */
static void *
read_records(void *context)
{
	struct buf *content = context;
	unsigned char head[8], *data = pool_alloc(pool, 65536);

	while (read_whole(head, 8)) {
		size_t length = (size_t)head[4] << 8 | head[5];

		assert_int_equal(head[0], 1);
		assert_int_equal(head[1], 6);
		assert_int_equal(head[2] << 8 | head[3], 258);
		assert_true(length > 0);
		assert_int_equal(head[6], 0);
		assert_true(read_whole(data, length));
		buf_add(content, (char *)data, length);
	}
	return NULL;
}

static void
both_parts_arrive(void **state)
{
	struct buf content;

	(void)state;
	buf_init(&content, pool);
	assert_true(record_out_send(connection[0], 258, SLICE("head"),
		SLICE("body")));
	assert_true(record_out_send(connection[0], 258, SLICE(""),
		SLICE("")));
	assert_true(record_out_send(connection[0], 258, SLICE(""),
		SLICE("+")));
	shutdown(connection[0], SHUT_WR);
	read_records(&content);
	assert_string_equal(content.data, "headbody+");
}

/* A packet socket keeps what one call sent apart from the next. */
static void
a_page_is_one_system_call(void **state)
{
	static char page[60000], got[80000];
	int packets[2];

	(void)state;
	memset(page, 'x', sizeof(page));
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, packets), 0);
	assert_true(record_out_send(packets[0], 1, SLICE("head"),
		(struct slice){ page, sizeof(page) }));
	assert_int_equal(recv(packets[1], got, sizeof(got), 0),
		8 + 4 + 8 + sizeof(page));
	close(packets[0]);
	close(packets[1]);
}

static void
what_is_longer_than_the_socket_arrives(void **state)
{
	char *text = pool_alloc(pool, LONG);
	struct buf content;
	pthread_t reader;

	(void)state;
	for (size_t i = 0; i < LONG; i++)
		text[i] = (char)('a' + i * 7 % 26);
	buf_init(&content, pool);
	assert_int_equal(pthread_create(&reader, NULL, read_records,
		&content), 0);
	assert_true(record_out_send(connection[0], 258, SLICE("head"),
		(struct slice){ text, LONG }));
	shutdown(connection[0], SHUT_WR);
	pthread_join(reader, NULL);
	assert_int_equal(content.length, LONG + 4);
	assert_memory_equal(content.data + 4, text, LONG);
}

static void
it_is_told_that_the_other_side_has_gone(void **state)
{
	(void)state;
	close(connection[1]);
	assert_false(record_out_send(connection[0], 1, SLICE("head"),
		SLICE("")));
}

int
main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		FACT(both_parts_arrive),
		FACT(a_page_is_one_system_call),
		FACT(what_is_longer_than_the_socket_arrives),
		FACT(it_is_told_that_the_other_side_has_gone)
	};
#undef FACT

	return cmocka_run_group_tests(tests, NULL, NULL);
}
