/*
 * The S3 store against a service that misbehaves: each fault ends within the
 * deadline, with the result that tells what to do. A server of a few lines
 * plays the faults in a process of its own; that signatures are right is
 * shown by test_store_s3_server.c. Tests store/s3_transfer.c as well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/fault_server.h"
#include "store/s3_fixture.h"

#define SLACK_MS 400

static struct config config = {
	.storage = "s3", .s3_region = "us-east-1", .s3_bucket = "bucket",
	.s3_access_key = "access", .s3_secret_key = "secret",
	.s3_public_endpoint = "", .secret = "", .storage_dir = "",
};

static struct store *
open_at(int port)
{
	static char endpoint[64];
	char error[200];
	struct store *store;

	snprintf(endpoint, sizeof(endpoint), "http://127.0.0.1:%d", port);
	config.s3_endpoint = endpoint;
	store = store_open(&config, error, sizeof(error));
	assert_non_null(store);
	return store;
}

enum act { PUT, DELETE, EXISTS, LIST };

static bool
ignore(void *context, const char *key, int64_t age)
{
	(void)context;
	(void)key;
	(void)age;
	return true;
}

static enum store_result
run(struct store *store, enum act act, int ms)
{
	struct store_listing listing = { "", within_ms(ms), ignore, NULL };
	struct thing thing;
	enum store_result result;

	switch (act) {
	case PUT:
		thing_make(&thing, KEY_A, 3000000);
		result = store_put(store, &thing.object, within_ms(ms));
		thing_free(&thing);
		return result;
	case DELETE:
		return store_delete(store, KEY_A, within_ms(ms));
	case EXISTS:
		return store_exists(store, KEY_A, within_ms(ms));
	default:
		return store_list(store, &listing);
	}
}

/* One act against one fault; the number of connections it took. */
static int
expect(behaviour *behave, enum act act, int ms, enum store_result expected)
{
	struct server server;
	struct store *store;
	int64_t start;
	int seen;

	serve(&server, behave);
	store = open_at(server.port);
	start = clock_us();
	assert_int_equal(run(store, act, ms), expected);
	assert_true(clock_us() - start < (ms + SLACK_MS) * (int64_t)1000);
	seen = *server.seen;
	store_close(store);
	stop(&server);
	return seen;
}

static void
a_closed_port_is_unavailable_at_once(void **state)
{
	int port, fd = listen_somewhere(&port);
	struct store *store;
	int64_t start = clock_us();

	(void)state;
	close(fd);
	store = open_at(port);
	assert_int_equal(run(store, PUT, 10000), STORE_UNAVAILABLE);
	assert_int_equal(run(store, EXISTS, 10000), STORE_UNAVAILABLE);
	assert_true(clock_us() - start < 3000000);
	store_close(store);
}

static void
an_unknown_host_is_unavailable(void **state)
{
	char error[200];
	struct store *store;

	(void)state;
	config.s3_endpoint = "http://no-such-host.invalid";
	store = store_open(&config, error, sizeof(error));
	assert_int_equal(run(store, EXISTS, 3000), STORE_UNAVAILABLE);
	store_close(store);
}

static void
a_hanging_server_ends_at_the_deadline(void **state)
{
	(void)state;
	expect(hangs, PUT, 1000, STORE_TIMEOUT);
	expect(hangs, DELETE, 700, STORE_TIMEOUT);
	expect(hangs, EXISTS, 700, STORE_TIMEOUT);
	expect(hangs, LIST, 700, STORE_TIMEOUT);
}

static void
a_dripping_answer_ends_at_the_deadline(void **state)
{
	(void)state;
	expect(drips, PUT, 1500, STORE_TIMEOUT);
	expect(drips, EXISTS, 700, STORE_TIMEOUT);
}

static void
a_reset_is_tried_again_and_then_unavailable(void **state)
{
	(void)state;
	assert_true(expect(resets, PUT, 5000, STORE_UNAVAILABLE) >= 3);
	expect(resets, EXISTS, 5000, STORE_UNAVAILABLE);
}

static void
a_drop_after_the_body_is_unavailable(void **state)
{
	(void)state;
	expect(drops_after_store, PUT, 5000, STORE_UNAVAILABLE);
}

static void
a_failing_server_is_tried_three_times(void **state)
{
	(void)state;
	assert_int_equal(expect(fails, PUT, 5000, STORE_UNAVAILABLE), 3);
	assert_int_equal(expect(fails, DELETE, 5000, STORE_UNAVAILABLE), 3);
	assert_int_equal(expect(fails, LIST, 5000, STORE_UNAVAILABLE), 3);
}

static void
a_busy_server_that_recovers_keeps_the_object(void **state)
{
	(void)state;
	assert_int_equal(expect(is_busy_twice, PUT, 5000, STORE_OK), 3);
}

static void
a_redirect_is_refused_and_never_followed(void **state)
{
	int trap = listen_somewhere(&trap_port);

	(void)state;
	assert_int_equal(expect(redirects, PUT, 5000, STORE_REFUSED), 1);
	assert_int_equal(expect(redirects, DELETE, 5000, STORE_REFUSED), 1);
	assert_int_equal(expect(redirects, EXISTS, 5000, STORE_REFUSED), 1);
	assert_int_equal(expect(redirects, LIST, 5000, STORE_REFUSED), 1);
	assert_nobody_came(trap);
}

static void
a_refused_signature_is_refused_without_a_second_try(void **state)
{
	(void)state;
	assert_int_equal(expect(forbids, PUT, 5000, STORE_REFUSED), 1);
	assert_int_equal(expect(forbids, EXISTS, 5000, STORE_REFUSED), 1);
}

static void
an_absent_bucket_is_not_an_absent_object(void **state)
{
	(void)state;
	expect(has_no_bucket, EXISTS, 5000, STORE_REFUSED);
	expect(has_no_bucket, DELETE, 5000, STORE_REFUSED);
	expect(has_no_bucket, PUT, 5000, STORE_REFUSED);
	expect(has_no_key, EXISTS, 5000, STORE_ABSENT);
	expect(has_no_key, DELETE, 5000, STORE_OK);
	expect(has_no_key, PUT, 5000, STORE_REFUSED);
	expect(has_no_key, LIST, 5000, STORE_REFUSED);
}

static void
an_answer_of_wrong_length_is_unavailable(void **state)
{
	(void)state;
	expect(stops_short, PUT, 5000, STORE_UNAVAILABLE);
	expect(stops_short, LIST, 5000, STORE_UNAVAILABLE);
}

static void
what_is_not_http_is_refused(void **state)
{
	(void)state;
	expect(speaks_otherwise, EXISTS, 5000, STORE_REFUSED);
	expect(speaks_otherwise, PUT, 5000, STORE_REFUSED);
}

static void
an_endless_answer_is_cut_off(void **state)
{
	(void)state;
	expect(talks_forever, LIST, 5000, STORE_REFUSED);
	expect(talks_forever, EXISTS, 5000, STORE_OK);
}

static void
a_success_with_another_etag_or_none_is_refused(void **state)
{
	(void)state;
	expect(keeps_something_else, PUT, 5000, STORE_REFUSED);
	expect(says_no_etag, PUT, 5000, STORE_REFUSED);
}

static void
a_success_before_the_body_was_sent_is_no_success(void **state)
{
	struct server server;
	struct store *store;
	enum store_result result;

	(void)state;
	serve(&server, answers_too_early);
	store = open_at(server.port);
	result = run(store, PUT, 3000);
	assert_true(result == STORE_REFUSED || result == STORE_UNAVAILABLE);
	store_close(store);
	stop(&server);
}

static void
a_list_that_never_ends_is_refused(void **state)
{
	(void)state;
	assert_int_equal(expect(lists_without_end, LIST, 5000,
		STORE_REFUSED), 2);
}

static void
what_is_no_list_is_refused(void **state)
{
	(void)state;
	expect(says_no_etag, LIST, 5000, STORE_REFUSED);
}

static void
a_deadline_in_the_past_asks_nobody(void **state)
{
	(void)state;
	assert_int_equal(expect(fails, PUT, -1, STORE_TIMEOUT), 0);
	assert_int_equal(expect(fails, LIST, -1, STORE_TIMEOUT), 0);
}

static void
a_proxy_of_the_environment_is_not_asked(void **state)
{
	int trap = listen_somewhere(&trap_port);
	char proxy[64];

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", trap_port);
	setenv("http_proxy", proxy, 1);
	setenv("ALL_PROXY", proxy, 1);
	expect(has_no_key, EXISTS, 3000, STORE_ABSENT);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	assert_nobody_came(trap);
}

static void
a_connection_is_used_again(void **state)
{
	struct server server;
	struct store *store;

	(void)state;
	serve(&server, serves_on);
	store = open_at(server.port);
	for (int i = 0; i < 5; i++)
		assert_int_equal(run(store, DELETE, 3000), STORE_OK);
	assert_int_equal(*server.seen, 1);
	store_close(store);
	stop(&server);
}

static void
a_connection_that_died_meanwhile_is_replaced(void **state)
{
	struct server server;
	struct store *store;

	(void)state;
	serve(&server, closes_silently);
	store = open_at(server.port);
	for (int i = 0; i < 3; i++)
		assert_int_equal(run(store, PUT, 3000), STORE_OK);
	assert_int_equal(*server.seen, 3);
	store_close(store);
	stop(&server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_closed_port_is_unavailable_at_once),
		cmocka_unit_test(an_unknown_host_is_unavailable),
		cmocka_unit_test(a_hanging_server_ends_at_the_deadline),
		cmocka_unit_test(a_dripping_answer_ends_at_the_deadline),
		cmocka_unit_test(a_reset_is_tried_again_and_then_unavailable),
		cmocka_unit_test(a_drop_after_the_body_is_unavailable),
		cmocka_unit_test(a_failing_server_is_tried_three_times),
		cmocka_unit_test(a_busy_server_that_recovers_keeps_the_object),
		cmocka_unit_test(a_redirect_is_refused_and_never_followed),
		cmocka_unit_test(
			a_refused_signature_is_refused_without_a_second_try),
		cmocka_unit_test(an_absent_bucket_is_not_an_absent_object),
		cmocka_unit_test(an_answer_of_wrong_length_is_unavailable),
		cmocka_unit_test(what_is_not_http_is_refused),
		cmocka_unit_test(an_endless_answer_is_cut_off),
		cmocka_unit_test(
			a_success_with_another_etag_or_none_is_refused),
		cmocka_unit_test(
			a_success_before_the_body_was_sent_is_no_success),
		cmocka_unit_test(a_list_that_never_ends_is_refused),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(a_deadline_in_the_past_asks_nobody),
		cmocka_unit_test(a_proxy_of_the_environment_is_not_asked),
		cmocka_unit_test(a_connection_is_used_again),
		cmocka_unit_test(a_connection_that_died_meanwhile_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
