/*
 * Links of the folder store: only it can make them, and only as they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/s3_fixture.h"

#define TYPE "application/pdf"

static char folder[64] = "/tmp/outstaff-test-XXXXXX";
static struct config config = {
	.storage = "file", .storage_dir = folder,
	.secret = "0123456789abcdef0123456789abcdef",
};
static struct store *store;
static struct pool *pool;

static int
open_store(void **state)
{
	char error[200];

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	pool = pool_create();
	store = store_open(&config, error, sizeof(error));
	return store == NULL ? -1 : 0;
}

static int
close_store(void **state)
{
	(void)state;
	store_close(store);
	pool_destroy(pool);
	return rmdir(folder);
}

/* Splits a link as the router does; values decoded where it matters here. */
static struct file_request
split(const char *url)
{
	char *copy = pool_text(pool, url);
	struct file_request request = { .token = copy + strlen("/files/") };
	char *part = strchr(copy, '?');

	*part = '\0';
	request.name = strstr(part + 1, "name=") + 5;
	request.type = TYPE;
	request.expires = strstr(part + 1, "&expires=") + 9;
	request.signature = strstr(part + 1, "&signature=") + 11;
	*strstr(part + 1, "&type=") = '\0';
	*strstr(request.expires, "&") = '\0';
	return request;
}

static struct file_request
request_for(int lifetime)
{
	const struct link link = { KEY_A, "cv.pdf", TYPE, lifetime };
	const char *url = store_link(store, pool, &link);

	assert_int_equal(strncmp(url, "/files/", 7), 0);
	assert_non_null(strstr(url, "?name=cv.pdf&type=application%2Fpdf&"));
	return split(url);
}

static void
a_link_yields_its_path(void **state)
{
	struct file_request request = request_for(60);
	const char *path = store_file_verify(store, pool, &request);

	(void)state;
	assert_non_null(path);
	assert_string_equal(path, KEY_A);
}

static void
a_changed_link_yields_nothing(void **state)
{
	const struct file_request good = request_for(60);
	struct file_request bad = good;

	(void)state;
	bad.token = base64url_encode(pool, KEY_B, strlen(KEY_B));
	assert_null(store_file_verify(store, pool, &bad));
	bad = good;
	bad.name = "evil.html";
	assert_null(store_file_verify(store, pool, &bad));
	bad = good;
	bad.type = "text/html";
	assert_null(store_file_verify(store, pool, &bad));
	bad = good;
	bad.expires = "99999999999";
	assert_null(store_file_verify(store, pool, &bad));
	bad = good;
	bad.signature = pool_printf(pool, "%.63s", good.signature);
	assert_null(store_file_verify(store, pool, &bad));
	bad.signature = pool_printf(pool, "%s0", good.signature);
	assert_null(store_file_verify(store, pool, &bad));
	bad.signature = "";
	assert_null(store_file_verify(store, pool, &bad));
	bad.signature = NULL;
	assert_null(store_file_verify(store, pool, &bad));
	bad = (struct file_request){ .token = good.token };
	assert_null(store_file_verify(store, pool, &bad));
}

static void
moved_boundaries_between_parts_yield_nothing(void **state)
{
	struct file_request bad = request_for(60);

	(void)state;
	bad.name = pool_printf(pool, "%s\n%s", bad.name, bad.type);
	bad.type = bad.expires;
	bad.expires = "";
	assert_null(store_file_verify(store, pool, &bad));
}

static void
an_expired_link_yields_nothing(void **state)
{
	struct file_request request = request_for(1);

	(void)state;
	assert_non_null(store_file_verify(store, pool, &request));
	sleep(2);
	assert_null(store_file_verify(store, pool, &request));
}

static void
another_secret_makes_other_links(void **state)
{
	struct file_request request = request_for(60);
	struct config other = config;
	char error[200];
	struct store *theirs;

	(void)state;
	other.secret = "fedcba9876543210fedcba9876543210";
	theirs = store_open(&other, error, sizeof(error));
	assert_null(store_file_verify(theirs, pool, &request));
	store_close(theirs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_yields_its_path),
		cmocka_unit_test(a_changed_link_yields_nothing),
		cmocka_unit_test(moved_boundaries_between_parts_yield_nothing),
		cmocka_unit_test(an_expired_link_yields_nothing),
		cmocka_unit_test(another_secret_makes_other_links),
	};

	return cmocka_run_group_tests(tests, open_store, close_store);
}
