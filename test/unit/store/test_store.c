/*
 * The door of the stores: settings, keys, and the names that downloads get
 * (store/file_name.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/s3_fixture.h"

static const struct config config = {
	.storage = "s3", .s3_region = "us-east-1", .s3_bucket = "bucket",
	.s3_access_key = "access", .s3_secret_key = "secret",
	.s3_public_endpoint = "", .secret = "", .storage_dir = "",
};

static void
bad_settings_are_named(void **state)
{
	struct config bad = config;
	char error[200];

	(void)state;
	bad.s3_endpoint = "ftp://host";
	assert_null(store_open(&bad, error, sizeof(error)));
	assert_non_null(strstr(error, "S3_ENDPOINT"));
	bad.s3_endpoint = "http://user@host";
	assert_null(store_open(&bad, error, sizeof(error)));
	bad.s3_endpoint = "http://host/path";
	assert_null(store_open(&bad, error, sizeof(error)));
	bad.s3_endpoint = "http://host:80:80";
	assert_null(store_open(&bad, error, sizeof(error)));
	bad.s3_endpoint = "http://host";
	bad.s3_bucket = "Up";
	assert_null(store_open(&bad, error, sizeof(error)));
	assert_non_null(strstr(error, "S3_BUCKET"));
	bad.s3_bucket = "bucket";
	bad.s3_access_key = "a\r\nHost: b";
	assert_null(store_open(&bad, error, sizeof(error)));
	assert_non_null(strstr(error, "S3_ACCESS_KEY"));
	bad.s3_access_key = "a";
	bad.s3_secret_key = "";
	assert_null(store_open(&bad, error, sizeof(error)));
	assert_non_null(strstr(error, "S3_SECRET_KEY"));
	bad.storage = "tape";
	assert_null(store_open(&bad, error, sizeof(error)));
	assert_non_null(strstr(error, "STORAGE"));
}

static void
a_link_names_the_public_host_without_its_own_port(void **state)
{
	struct config public = config;
	const struct link link = { KEY_A, "a.pdf", "application/pdf", 60 };
	struct pool *pool = pool_create();
	char error[200];
	struct store *store;

	(void)state;
	public.s3_endpoint = "http://127.0.0.1:9";
	public.s3_public_endpoint = "HTTPS://Files.Example.ORG:443/";
	store = store_open(&public, error, sizeof(error));
	assert_non_null(store);
	assert_int_equal(strncmp(store_link(store, pool, &link),
		"https://files.example.org/bucket/" KEY_A "?X-Amz-Algorithm=",
		50), 0);
	store_close(store);
	pool_destroy(pool);
}

static void
a_key_is_two_uuids_and_nothing_else(void **state)
{
	static const char *const bad[] = {
		"", "a", "/", "../../etc/passwd", KEY_A "/", KEY_A "0",
		"/" KEY_A, "0190a1b2-0000-7000-8000-00000000000a",
		"0190A1B2-0000-7000-8000-00000000000a"
			"/0190a1b2-0000-7000-8000-000000000001",
		"0190a1b2-0000-7000-8000-00000000000a"
			"\\0190a1b2-0000-7000-8000-000000000001",
		"0190a1b2-0000-7000-8000-00000000000a"
			"/0190a1b2-0000-7000-8000-00000000000.",
		"0190a1b2-0000-7000-8000-00000000000a"
			"/0190a1b200000-7000-8000-000000000001",
		"0190a1b2-0000-7000-8000-00000000000a"
			"/................./.................",
	};

	(void)state;
	assert_true(store_key_valid(KEY_A));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(store_key_valid(bad[i]));
}

static void
a_bad_key_reaches_no_store(void **state)
{
	struct config good = config;
	const struct link link = { "../x", "a.pdf", "application/pdf", 60 };
	const struct link long_lived = { KEY_A, "a", "image/png", 604801 };
	struct object object = { .key = "../x", .size = 1, .fd = -1 };
	struct pool *pool = pool_create();
	char error[200];
	struct store *store;

	(void)state;
	good.s3_endpoint = "http://127.0.0.1:9";
	store = store_open(&good, error, sizeof(error));
	assert_int_equal(store_put(store, &object, within_ms(1000)),
		STORE_REFUSED);
	assert_int_equal(store_delete(store, "x", within_ms(1000)),
		STORE_REFUSED);
	assert_int_equal(store_exists(store, "x", within_ms(1000)),
		STORE_REFUSED);
	assert_null(store_link(store, pool, &link));
	assert_null(store_link(store, pool, &long_lived));
	store_close(store);
	store_close(NULL);
	pool_destroy(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_settings_are_named),
		cmocka_unit_test(
			a_link_names_the_public_host_without_its_own_port),
		cmocka_unit_test(a_key_is_two_uuids_and_nothing_else),
		cmocka_unit_test(a_bad_key_reaches_no_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
