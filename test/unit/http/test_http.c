/*
 * Facts about one exchange: the environment and the body that FastCGI brings,
 * over a stream in memory, and the bytes that go back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define PIECE 100
#define BOUNDARY "multipart/form-data; boundary=b"

static struct pool *pool;
static struct http http;
static FCGX_Request fcgi;
static FCGX_Stream in;
static int connection[2];
static char *environment[32];
static size_t environment_count;
static unsigned char body[8192];
static unsigned char *body_end;
static const struct body_limits limits = { .size = 1000 };

/* The next piece of the body, as from a slow client. */
static void
fill(FCGX_Stream *stream)
{
	ptrdiff_t left = body_end - stream->stop;

	stream->isClosed = left == 0;
	stream->stop += left < PIECE ? left : PIECE;
	stream->wrNext = stream->stop;
}

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	in = (FCGX_Stream){ .isReader = 1, .fillBuffProc = fill,
		.rdNext = body, .wrNext = body, .stop = body,
		.stopUnget = body };
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, connection), 0);
	body_end = body;
	environment_count = 0;
	environment[0] = NULL;
	fcgi = (FCGX_Request){ .in = &in, .requestId = 1,
		.ipcFd = connection[0], .envp = environment };
	http = (struct http){ .pool = pool, .fcgi = &fcgi };
	return 0;
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

static void
set(const char *name, const char *value)
{
	assert_true(environment_count + 1 < COUNT(environment));
	environment[environment_count++] =
		pool_printf(pool, "%s=%s", name, value);
	environment[environment_count] = NULL;
}

static enum status
read_head(const char *method, const char *uri)
{
	const char *reason = NULL;
	enum status status;

	set("REQUEST_METHOD", method);
	set("REQUEST_URI", uri);
	http_read_head(&http);
	status = http_read_address(&http, &reason);
	assert_true((status == OK) == (reason == NULL));
	return status;
}

static enum status
read_body(const char *type, struct slice text)
{
	const char *reason = NULL;

	assert_true(text.length <= sizeof(body));
	memcpy(body, text.data, text.length);
	body_end = body + text.length;
	set("CONTENT_TYPE", type);
	set("CONTENT_LENGTH", pool_printf(pool, "%zu", text.length));
	assert_int_equal(read_head("POST", "/x"), OK);
	return http_read_body(&http, &limits, &reason);
}

static struct slice
many(size_t length)
{
	char *text = pool_alloc(pool, length);

	memset(text, 'x', length);
	memcpy(text, "a=", 2);
	return (struct slice){ text, length };
}

static void
assert_sent(const char *expected)
{
	unsigned char record[1024];
	struct buf sent;

	shutdown(connection[0], SHUT_WR);
	buf_init(&sent, pool);
	while (read(connection[1], record, 8) == 8) {
		size_t length = (size_t)record[4] << 8 | record[5];

		assert_true(length <= sizeof(record));
		assert_int_equal(read(connection[1], record, length), length);
		buf_add(&sent, (char *)record, length);
	}
	assert_string_equal(sent.data, expected);
}

static void
methods_have_their_names(void **state)
{
	(void)state;
	assert_string_equal(method_name(GET), "GET");
	assert_string_equal(method_name(POST), "POST");
	assert_string_equal(method_name(PATCH), "PATCH");
	assert_string_equal(method_name(PUT), "PUT");
	assert_string_equal(method_name(DELETE), "DELETE");
	assert_string_equal(method_name(METHOD_NONE), "");
}

static void
what_nginx_passed_is_there(void **state)
{
	(void)state;
	set("REQUEST_ID", "0123456789abcdef");
	set("REMOTE_ADDR", "192.0.2.7");
	set("HTTP_USER_AGENT", "Zoë/1.0");
	set("HTTP_COOKIE", "sid=1");
	set("HTTP_AUTHORIZATION", "Bearer x");
	set("HTTP_ACCEPT", "*/*");
	set("HTTP_ORIGIN", "https://a");
	set("HTTP_SEC_FETCH_SITE", "same-origin");
	set("HTTP_X_CSRF_TOKEN", "t");
	set("HTTP_IDEMPOTENCY_KEY", "k");
	set("CONTENT_TYPE", "text/plain");
	set("CONTENT_LENGTH", "17");
	assert_int_equal(read_head("PUT", "/a/b%20c?d=e"), OK);
	assert_int_equal(http.method, PUT);
	assert_string_equal(http.uri, "/a/b%20c?d=e");
	assert_int_equal(http.path.count, 2);
	assert_string_equal(http.path.segments[1], "b c");
	assert_string_equal(pairs_find(&http.query, "d")->value, "e");
	assert_string_equal(http.request_id, "0123456789abcdef");
	assert_string_equal(http.address, "192.0.2.7");
	assert_string_equal(http.user_agent, "Zoë/1.0");
	assert_string_equal(http.cookies, "sid=1");
	assert_string_equal(http.authorization, "Bearer x");
	assert_string_equal(http.accept, "*/*");
	assert_string_equal(http.origin, "https://a");
	assert_string_equal(http.sec_fetch_site, "same-origin");
	assert_string_equal(http.csrf_header, "t");
	assert_string_equal(http.idempotency_key, "k");
	assert_string_equal(http.content_type, "text/plain");
	assert_int_equal(http.content_length, 17);
}

static void
what_is_absent_is_empty(void **state)
{
	(void)state;
	assert_int_equal(read_head("GET", "/"), OK);
	assert_string_equal(http.address, "");
	assert_string_equal(http.user_agent, "");
	assert_string_equal(http.cookies, "");
	assert_string_equal(http.origin, "");
	assert_string_equal(http.content_type, "");
	assert_string_equal(http.idempotency_key, "");
	assert_int_equal(http.content_length, -1);
	assert_int_equal(http.path.count, 0);
	assert_int_equal(http.query.count, 0);
}

static void
head_is_get_without_the_body(void **state)
{
	(void)state;
	assert_int_equal(read_head("HEAD", "/"), OK);
	assert_int_equal(http.method, GET);
	assert_true(http.head_only);
}

static void
get_has_a_body(void **state)
{
	(void)state;
	assert_int_equal(read_head("GET", "/"), OK);
	assert_false(http.head_only);
}

static void
a_strange_method_is_none(void **state)
{
	static const char *const names[] = { "", "get", "OPTIONS", "TRACE",
		"GETX", "CONNECT", "PROPFIND" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		environment_count = 0;
		assert_int_equal(read_head(names[i], "/"), OK);
		assert_int_equal(http.method, METHOD_NONE);
	}
}

static void
an_odd_address_is_a_bad_request(void **state)
{
	static const char *const uris[] = { "", "x", "//", "/a/", "/a/../b",
		"/%2e", "/a%00", "http://a/", "/?a=%zz", "/?a=1&a=2" };

	(void)state;
	for (size_t i = 0; i < COUNT(uris); i++) {
		environment_count = 0;
		http.query = (struct pairs){ .count = 0 };
		if (read_head("GET", uris[i]) != BAD_REQUEST)
			fail_msg("accepted: %s", uris[i]);
	}
}

static void
an_odd_request_id_is_replaced(void **state)
{
	static const char *const ids[] = { "", "1234567", "12345678\n",
		"with blank 1", "\"quoted\"1", "id_with_underscore",
		"01234567890123456789012345678901"
		"012345678901234567890123456789012" };

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		environment_count = 0;
		set("REQUEST_ID", ids[i]);
		assert_int_equal(read_head("GET", "/"), OK);
		assert_string_not_equal(http.request_id, ids[i]);
		assert_int_equal(strlen(http.request_id), 32);
	}
}

static void
a_browser_names_itself_in_255_bytes(void **state)
{
	char *agent = pool_alloc(pool, 1001);

	(void)state;
	for (size_t i = 0; i < 500; i++)
		memcpy(agent + i * 2, "ë", 2);
	set("HTTP_USER_AGENT", agent);
	assert_int_equal(read_head("GET", "/"), OK);
	assert_int_equal(strlen(http.user_agent), 254);
	assert_memory_equal(http.user_agent, agent, 254);
}

static void
a_browser_name_has_no_controls(void **state)
{
	(void)state;
	set("HTTP_USER_AGENT", "a\x1B[2Jb");
	assert_int_equal(read_head("GET", "/"), OK);
	assert_string_equal(http.user_agent, "");
}

static void
a_browser_name_ends_before_what_is_not_utf8(void **state)
{
	(void)state;
	set("HTTP_USER_AGENT", "abc\xFF" "def");
	assert_int_equal(read_head("GET", "/"), OK);
	assert_string_equal(http.user_agent, "abc");
}

static void
a_form_is_read(void **state)
{
	(void)state;
	assert_int_equal(read_body("application/x-www-form-urlencoded",
		SLICE("a=b+c&d=")), OK);
	assert_int_equal(http.body.count, 2);
	assert_string_equal(http_form_value(&http, "a"), "b c");
	assert_string_equal(http_form_value(&http, "d"), "");
	assert_null(http_form_value(&http, "e"));
}

static void
json_is_read(void **state)
{
	(void)state;
	assert_int_equal(read_body("application/json; charset=utf-8",
		SLICE("{\"a\":\"b\",\"n\":1}")), OK);
	assert_int_equal(http.body.count, 2);
	assert_int_equal(pairs_find(&http.body, "n")->kind, PAIR_NUMBER);
}

static void
a_string_of_json_is_no_form_value(void **state)
{
	(void)state;
	assert_int_equal(read_body("application/json",
		SLICE("{\"_method\":\"DELETE\"}")), OK);
	assert_null(http_form_value(&http, "_method"));
	assert_int_equal(http_apply_method(&http), OK);
	assert_int_equal(http.method, POST);
}

static void
multipart_is_read(void **state)
{
	(void)state;
	assert_int_equal(read_body(BOUNDARY, SLICE("--b\r\n"
		"Content-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n"
		"--b--\r\n")), OK);
	assert_string_equal(http_form_value(&http, "a"), "b");
}

#define FILE_PART SLICE("--b\r\nContent-Disposition: form-data; " \
	"name=\"f\"; filename=\"x.pdf\"\r\n\r\n%PDF\r\n--b--\r\n")

static void
a_file_is_refused_where_none_is_wanted(void **state)
{
	(void)state;
	assert_int_equal(read_body(BOUNDARY, FILE_PART), BAD_REQUEST);
}

static enum status
read_file(int64_t file_size, const char *folder)
{
	const struct body_limits room = { .size = 1000,
		.file_size = file_size, .folder = folder };
	const char *reason = NULL;

	read_body(BOUNDARY, FILE_PART);
	in.isClosed = 0;
	in.rdNext = body;
	http.body = (struct pairs){ .count = 0 };
	return http_read_body(&http, &room, &reason);
}

static void
a_file_is_kept_where_it_is_wanted(void **state)
{
	const struct pair *pair;

	(void)state;
	assert_int_equal(read_file(4, "/tmp"), OK);
	pair = pairs_find(&http.body, "f");
	assert_non_null(pair);
	assert_int_equal(pair->kind, PAIR_FILE);
	assert_int_equal(pair->upload->size, 4);
	assert_null(http_form_value(&http, "f"));
}

static void
a_file_above_its_limit_is_too_large(void **state)
{
	(void)state;
	assert_int_equal(read_file(3, "/tmp"), PAYLOAD_TOO_LARGE);
}

static void
a_disk_that_takes_no_file_is_unavailable(void **state)
{
	(void)state;
	assert_int_equal(read_file(4, "/nonexistent"), UNAVAILABLE);
}

static void
no_body_needs_no_type(void **state)
{
	(void)state;
	assert_int_equal(read_body("", SLICE("")), OK);
	assert_int_equal(http.body.count, 0);
}

static void
another_type_is_unsupported(void **state)
{
	static const char *const types[] = { "", "text/plain",
		"application/xml", "application/jsonx", "application/",
		"application/json; charset=latin1", "x" };

	(void)state;
	pool_destroy(pool);
	for (size_t i = 0; i < COUNT(types); i++) {
		set_up(NULL);
		if (read_body(types[i], SLICE("{}")) != UNSUPPORTED_MEDIA_TYPE)
			fail_msg("accepted: %s", types[i]);
		pool_destroy(pool);
	}
	set_up(NULL);
}

static void
a_broken_body_is_a_bad_request(void **state)
{
	(void)state;
	assert_int_equal(read_body("application/json", SLICE("{\"a\":")),
		BAD_REQUEST);
}

static void
a_body_of_the_limit_is_the_largest(void **state)
{
	static const char form[] = "application/x-www-form-urlencoded";

	(void)state;
	assert_int_equal(read_body(form, many(1000)), OK);
	assert_int_equal(http.body.items[0].length, 998);
}

static void
a_large_body_is_not_even_read(void **state)
{
	(void)state;
	assert_int_equal(read_body("application/json", many(1001)),
		PAYLOAD_TOO_LARGE);
	assert_ptr_equal(in.rdNext, body);
}

static void
a_length_past_all_numbers_is_too_large(void **state)
{
	const char *reason = NULL;

	(void)state;
	set("CONTENT_LENGTH", "99999999999999999999999");
	assert_int_equal(read_head("POST", "/x"), OK);
	assert_int_equal(http_read_body(&http, &limits, &reason),
		PAYLOAD_TOO_LARGE);
}

static void
a_body_of_no_said_length_is_cut_off(void **state)
{
	const char *reason = NULL;
	struct slice text = many(5000);

	(void)state;
	memcpy(body, text.data, text.length);
	body_end = body + text.length;
	set("CONTENT_TYPE", "application/x-www-form-urlencoded");
	assert_int_equal(read_head("POST", "/x"), OK);
	assert_int_equal(http_read_body(&http, &limits, &reason),
		PAYLOAD_TOO_LARGE);
}

static void
the_body_of_a_get_is_left_alone(void **state)
{
	const char *reason = NULL;

	(void)state;
	memcpy(body, "a=1", 3);
	body_end = body + 3;
	set("CONTENT_TYPE", "application/x-www-form-urlencoded");
	set("CONTENT_LENGTH", "3");
	assert_int_equal(read_head("GET", "/x"), OK);
	assert_int_equal(http_read_body(&http, &limits, &reason), OK);
	assert_int_equal(http.body.count, 0);
}

static enum status
apply(const char *form)
{
	set_up(NULL);
	assert_int_equal(read_body("application/x-www-form-urlencoded",
		slice_of(form)), OK);
	return http_apply_method(&http);
}

static void
a_form_may_stand_for_another_method(void **state)
{
	static const struct {
		const char *form;
		enum method method;
	} rows[] = { { "_method=PATCH", PATCH }, { "_method=PUT", PUT },
		{ "_method=DELETE", DELETE }, { "method=DELETE", POST },
		{ "a=1", POST } };

	(void)state;
	pool_destroy(pool);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(apply(rows[i].form), OK);
		assert_int_equal(http.method, rows[i].method);
		pool_destroy(pool);
	}
	set_up(NULL);
}

static void
a_form_stands_for_no_safe_or_strange_method(void **state)
{
	static const char *const forms[] = { "_method=GET", "_method=HEAD",
		"_method=POST", "_method=", "_method=patch", "_method=TRACE" };

	(void)state;
	pool_destroy(pool);
	for (size_t i = 0; i < COUNT(forms); i++) {
		if (apply(forms[i]) != BAD_REQUEST)
			fail_msg("accepted: %s", forms[i]);
		assert_int_equal(http.method, POST);
		pool_destroy(pool);
	}
	set_up(NULL);
}

static void
only_post_stands_for_another_method(void **state)
{
	(void)state;
	assert_int_equal(read_body("application/x-www-form-urlencoded",
		SLICE("_method=DELETE")), OK);
	http.method = PUT;
	assert_int_equal(http_apply_method(&http), OK);
	assert_int_equal(http.method, PUT);
}

static void
start_answer(const char *method)
{
	set("REQUEST_ID", "request-1");
	assert_int_equal(read_head(method, "/"), OK);
}

static void
an_answer_has_its_length_and_id(void **state)
{
	(void)state;
	start_answer("GET");
	http.out_type = "text/html; charset=utf-8";
	http_header(&http, "Cache-Control", "no-store");
	buf_text(&http.out, "<p>Zoë");
	http_send(&http, 404);
	assert_sent("Status: 404 Not Found\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Content-Length: 7\r\nX-Request-ID: request-1\r\n"
		"Cache-Control: no-store\r\n\r\n<p>Zoë");
}

static void
an_answer_to_head_has_the_length_alone(void **state)
{
	(void)state;
	start_answer("HEAD");
	buf_text(&http.out, "abc");
	http_send(&http, 200);
	assert_sent("Status: 200 OK\r\nContent-Length: 3\r\n"
		"X-Request-ID: request-1\r\n\r\n");
}

static void
an_empty_answer_says_so(void **state)
{
	(void)state;
	start_answer("GET");
	http_send(&http, 303);
	assert_sent("Status: 303 See Other\r\nContent-Length: 0\r\n"
		"X-Request-ID: request-1\r\n\r\n");
}

static void
status_204_has_no_length(void **state)
{
	(void)state;
	start_answer("GET");
	http_send(&http, 204);
	assert_sent("Status: 204 No Content\r\n"
		"X-Request-ID: request-1\r\n\r\n");
}

static void
no_header_is_smuggled_in(void **state)
{
	(void)state;
	start_answer("GET");
	http_header(&http, "Location", "/a\r\nSet-Cookie: sid=1");
	http_header(&http, "X:Y", "1");
	http_header(&http, "", "1");
	http_header(&http, "X-Good", "1");
	http.out_type = "text/html\r\nX-Bad: 1";
	http_send(&http, 200);
	assert_sent("Status: 200 OK\r\nContent-Length: 0\r\n"
		"X-Request-ID: request-1\r\nX-Good: 1\r\n\r\n");
}

static void
a_cleared_answer_leaves_nothing(void **state)
{
	(void)state;
	start_answer("GET");
	http.out_type = "text/html";
	http_header(&http, "Set-Cookie", "sid=1");
	buf_text(&http.out, "secret");
	http_clear(&http);
	buf_text(&http.out, "x");
	http_send(&http, 500);
	assert_sent("Status: 500 Internal Server Error\r\nContent-Length: 1\r\n"
		"X-Request-ID: request-1\r\n\r\nx");
}

static void
a_stream_has_no_length(void **state)
{
	(void)state;
	start_answer("GET");
	assert_false(http.streaming);
	http.out_type = "text/csv";
	http_stream_start(&http, 200);
	assert_true(http.streaming);
	assert_true(http_stream(&http, "a,b\r\n", 5));
	assert_true(http_stream(&http, "1,2\r\n", 5));
	assert_sent("Status: 200 OK\r\nContent-Type: text/csv\r\n"
		"X-Request-ID: request-1\r\n\r\na,b\r\n1,2\r\n");
}

static void
a_stream_tells_that_the_client_has_gone(void **state)
{
	(void)state;
	start_answer("GET");
	http_stream_start(&http, 200);
	close(connection[1]);
	assert_false(http_stream(&http, "x", 1));
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(methods_have_their_names),
		FACT(what_nginx_passed_is_there),
		FACT(what_is_absent_is_empty),
		FACT(head_is_get_without_the_body),
		FACT(get_has_a_body),
		FACT(a_strange_method_is_none),
		FACT(an_odd_address_is_a_bad_request),
		FACT(an_odd_request_id_is_replaced),
		FACT(a_browser_names_itself_in_255_bytes),
		FACT(a_browser_name_has_no_controls),
		FACT(a_browser_name_ends_before_what_is_not_utf8),
		FACT(a_form_is_read),
		FACT(json_is_read),
		FACT(a_string_of_json_is_no_form_value),
		FACT(multipart_is_read),
		FACT(a_file_is_refused_where_none_is_wanted),
		FACT(a_file_is_kept_where_it_is_wanted),
		FACT(a_file_above_its_limit_is_too_large),
		FACT(a_disk_that_takes_no_file_is_unavailable),
		FACT(no_body_needs_no_type),
		FACT(another_type_is_unsupported),
		FACT(a_broken_body_is_a_bad_request),
		FACT(a_body_of_the_limit_is_the_largest),
		FACT(a_large_body_is_not_even_read),
		FACT(a_length_past_all_numbers_is_too_large),
		FACT(a_body_of_no_said_length_is_cut_off),
		FACT(the_body_of_a_get_is_left_alone),
		FACT(a_form_may_stand_for_another_method),
		FACT(a_form_stands_for_no_safe_or_strange_method),
		FACT(only_post_stands_for_another_method),
		FACT(an_answer_has_its_length_and_id),
		FACT(an_answer_to_head_has_the_length_alone),
		FACT(an_empty_answer_says_so),
		FACT(status_204_has_no_length),
		FACT(no_header_is_smuggled_in),
		FACT(a_cleared_answer_leaves_nothing),
		FACT(a_stream_has_no_length),
		FACT(a_stream_tells_that_the_client_has_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
