/*
 * The S3 store against a real service that checks every signature: started by
 * test/servers/s3, told by S3_* in the environment. Without OUTSTAFF_TEST_S3=1
 * there is nothing to test and they are skipped; with it, a missing server
 * fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "base/buf.h"
#include "store/s3_fixture.h"
#include "store/sigv4.h"

static struct config config = { .storage = "s3", .s3_public_endpoint = "" };
static struct store *store;
static struct pool *pool;

static size_t
collect(char *data, size_t size, size_t count, void *buf)
{
	buf_add(buf, data, size * count);
	return size * count;
}

/* What a browser does with a link: status, and where wanted body and head. */
static long
fetch(const char *url, struct buf *body, struct buf *head)
{
	CURL *curl = curl_easy_init();
	struct buf waste;
	long status = 0;

	buf_init(&waste, pool);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, collect);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA,
		body == NULL ? &waste : body);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA,
		head == NULL ? &waste : head);
	assert_int_equal(curl_easy_perform(curl), CURLE_OK);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	return status;
}

/* The same question, signed by libcurl's own signer. */
static long
ask_by_libcurl(const char *method, const char *secret)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *list = curl_slist_append(NULL,
		"x-amz-content-sha256: " SIGV4_EMPTY);
	char *scope = pool_printf(pool, "aws:amz:%s:s3", config.s3_region);
	struct buf waste;
	long status = 0;

	buf_init(&waste, pool);
	curl_easy_setopt(curl, CURLOPT_URL, pool_printf(pool, "%s/%s/" KEY_A,
		config.s3_endpoint, config.s3_bucket));
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, scope);
	curl_easy_setopt(curl, CURLOPT_USERNAME, config.s3_access_key);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, secret);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &waste);
	assert_int_equal(curl_easy_perform(curl), CURLE_OK);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(list);
	curl_easy_cleanup(curl);
	return status;
}

static enum store_result
put(const char *key, size_t size)
{
	struct thing thing;
	enum store_result result;

	thing_make(&thing, key, size);
	result = store_put(store, &thing.object, within_ms(20000));
	thing_free(&thing);
	return result;
}

static const char *
link_to(const char *name)
{
	const struct link link = { KEY_A, name, "application/pdf", 60 };

	return store_link(store, pool, &link);
}

static void
an_object_is_given_whole_where_it_is_small(void **state)
{
	struct thing thing;
	struct buf out;

	(void)state;
	thing_make(&thing, KEY_A, 70001);
	assert_int_equal(store_put(store, &thing.object, within_ms(5000)),
		STORE_OK);
	buf_init(&out, pool);
	assert_int_equal(store_get(store, KEY_A, within_ms(5000), &out),
		STORE_OK);
	assert_int_equal(out.length, 70001);
	assert_memory_equal(out.data, thing.data, 70001);
	thing_free(&thing);
	thing_make(&thing, KEY_A, STORE_GET_MAX + 1);
	assert_int_equal(store_put(store, &thing.object, within_ms(5000)),
		STORE_OK);
	thing_free(&thing);
	assert_int_equal(store_get(store, KEY_A, within_ms(5000), &out),
		STORE_REFUSED);
	assert_int_equal(store_delete(store, KEY_A, within_ms(5000)),
		STORE_OK);
	assert_int_equal(store_get(store, KEY_A, within_ms(5000), &out),
		STORE_ABSENT);
}

static void
an_object_comes_back_byte_for_byte(void **state)
{
	const size_t sizes[] = { 1, 65536, 20 * 1024 * 1024 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct thing thing;
		struct buf body;

		thing_make(&thing, KEY_A, sizes[i]);
		assert_int_equal(store_put(store, &thing.object,
			within_ms(20000)), STORE_OK);
		buf_init(&body, pool);
		assert_int_equal(fetch(link_to("a.pdf"), &body, NULL), 200);
		assert_int_equal(body.length, sizes[i]);
		assert_memory_equal(body.data, thing.data, sizes[i]);
		thing_free(&thing);
	}
}

static void
an_object_exists_until_it_is_deleted(void **state)
{
	(void)state;
	assert_int_equal(put(KEY_A, 100), STORE_OK);
	assert_int_equal(store_exists(store, KEY_A, within_ms(5000)), STORE_OK);
	assert_int_equal(store_delete(store, KEY_A, within_ms(5000)), STORE_OK);
	assert_int_equal(store_exists(store, KEY_A, within_ms(5000)),
		STORE_ABSENT);
	assert_int_equal(store_delete(store, KEY_A, within_ms(5000)), STORE_OK);
	assert_int_equal(fetch(link_to("a.pdf"), NULL, NULL), 404);
}

static void
a_link_gives_an_attachment_with_its_name_and_type(void **state)
{
	struct buf head;

	(void)state;
	buf_init(&head, pool);
	assert_int_equal(put(KEY_A, 100), STORE_OK);
	assert_int_equal(fetch(link_to("\xc3\x9c" "bung \"1\"; a+b.pdf"), NULL,
		&head), 200);
	assert_non_null(strcasestr(head.data,
		"content-disposition: attachment; filename="));
	assert_non_null(strcasestr(head.data, "filename*=UTF-8''%C3%9Cbung"));
	assert_non_null(strcasestr(head.data,
		"content-type: application/pdf\r\n"));
}

/* Changes the byte after `mark`. */
static const char *
tamper(const char *url, const char *mark)
{
	char *copy = pool_text(pool, url);
	char *at = strstr(copy, mark);

	assert_non_null(at);
	at += strlen(mark);
	*at = *at == '1' ? '2' : '1';
	return copy;
}

static void
a_changed_link_is_refused(void **state)
{
	const char *url = link_to("a.pdf");

	(void)state;
	assert_int_equal(put(KEY_A, 100), STORE_OK);
	assert_int_equal(fetch(url, NULL, NULL), 200);
	assert_int_equal(fetch(tamper(url, "X-Amz-Signature="), NULL, NULL),
		403);
	assert_int_equal(fetch(tamper(url, "X-Amz-Expires="), NULL, NULL),
		403);
	assert_int_equal(fetch(tamper(url, "content-type="), NULL, NULL),
		403);
	assert_int_equal(fetch(tamper(url, "disposition="), NULL, NULL), 403);
	assert_int_equal(fetch(pool_printf(pool, "%.*s",
		(int)strcspn(url, "?"), url), NULL, NULL), 403);
}

static void
an_expired_link_is_refused(void **state)
{
	const struct link link = { KEY_A, "a.pdf", "application/pdf", 1 };
	const char *url = store_link(store, pool, &link);

	(void)state;
	assert_int_equal(put(KEY_A, 100), STORE_OK);
	sleep(3);
	assert_int_equal(fetch(url, NULL, NULL), 403);
}

static void
libcurls_signer_and_ours_are_both_accepted(void **state)
{
	(void)state;
	assert_int_equal(put(KEY_A, 100), STORE_OK);
	assert_int_equal(ask_by_libcurl("GET", config.s3_secret_key), 200);
	assert_int_equal(store_exists(store, KEY_A, within_ms(5000)), STORE_OK);
	assert_int_equal(ask_by_libcurl("DELETE", config.s3_secret_key), 204);
	assert_int_equal(store_exists(store, KEY_A, within_ms(5000)),
		STORE_ABSENT);
}

static void
a_wrong_secret_is_refused(void **state)
{
	struct config wrong = config;
	struct thing thing;
	struct store *theirs;
	char error[200];

	(void)state;
	wrong.s3_secret_key = "not-the-secret";
	theirs = store_open(&wrong, error, sizeof(error));
	thing_make(&thing, KEY_B, 100);
	assert_int_equal(store_put(theirs, &thing.object, within_ms(5000)),
		STORE_REFUSED);
	assert_int_equal(store_exists(theirs, KEY_B, within_ms(5000)),
		STORE_REFUSED);
	assert_int_equal(store_delete(theirs, KEY_B, within_ms(5000)),
		STORE_REFUSED);
	assert_int_equal(store_exists(store, KEY_B, within_ms(5000)),
		STORE_ABSENT);
	assert_int_equal(ask_by_libcurl("GET", wrong.s3_secret_key), 403);
	thing_free(&thing);
	store_close(theirs);
}

static void
content_that_is_not_what_its_hash_says_is_refused(void **state)
{
	struct thing thing;

	(void)state;
	thing_make(&thing, KEY_B, 5000);
	thing.sha256[0] ^= 1;
	assert_int_equal(store_put(store, &thing.object, within_ms(5000)),
		STORE_REFUSED);
	assert_int_equal(store_exists(store, KEY_B, within_ms(5000)),
		STORE_ABSENT);
	thing_free(&thing);
}

static void
a_bucket_that_is_not_there_is_refused(void **state)
{
	struct config wrong = config;
	struct store *theirs;
	char error[200];

	(void)state;
	wrong.s3_bucket = "no-such-bucket";
	theirs = store_open(&wrong, error, sizeof(error));
	assert_int_equal(store_exists(theirs, KEY_A, within_ms(5000)),
		STORE_REFUSED);
	assert_int_equal(store_delete(theirs, KEY_A, within_ms(5000)),
		STORE_REFUSED);
	store_close(theirs);
}

struct count {
	int all;
	int64_t oldest;
};

static bool
count_one(void *context, const char *key, int64_t age)
{
	struct count *count = context;

	assert_true(store_key_valid(key));
	count->all++;
	if (age > count->oldest)
		count->oldest = age;
	return count->all != 2000;
}

static struct count
count_below(const char *prefix)
{
	struct count count = { 0 };
	struct store_listing listing = { prefix, within_ms(20000), count_one,
		&count };

	assert_int_equal(store_list(store, &listing), STORE_OK);
	return count;
}

static bool
delete_one(void *context, const char *key, int64_t age)
{
	(void)age;
	++*(int *)context;
	return store_delete(store, key, within_ms(5000)) == STORE_OK;
}

/* More than a page of 1000, and the sweeper deletes while it is told. */
static void
a_list_spans_pages_and_bears_deletion(void **state)
{
	int deleted = 0;
	struct store_listing listing = { "0000", within_ms(60000), delete_one,
		&deleted };

	(void)state;
	for (int i = 0; i < 1100; i++)
		assert_int_equal(put(pool_printf(pool, "00000000-0000-7000-"
			"8000-0000000000%02x/00000000-0000-7000-8000-"
			"%012x", i % 3, i), 10), STORE_OK);
	assert_int_equal(put(KEY_B, 10), STORE_OK);
	assert_int_equal(count_below("0000").all, 1100);
	assert_int_equal(
		count_below("00000000-0000-7000-8000-000000000001/").all, 367);
	assert_int_equal(count_below("0190a1b2-0000-7000-8000-00000000000b")
		.all, 1);
	assert_int_equal(count_below("ffff").all, 0);
	assert_true(count_below("").oldest < 600);
	assert_int_equal(store_list(store, &listing), STORE_OK);
	assert_int_equal(deleted, 1100);
	assert_int_equal(count_below("0000").all, 0);
}

static void
a_connection_is_used_again(void **state)
{
	int64_t start = clock_us();

	(void)state;
	for (int i = 0; i < 50; i++)
		assert_int_equal(store_exists(store, KEY_B, within_ms(5000)),
			STORE_OK);
	assert_true(clock_us() - start < 5000000);
}

static int
open_store(void **state)
{
	char error[200] = "";

	(void)state;
#define READ(field, name) if ((config.field = getenv(name)) == NULL) { \
	fputs(name " is missing\n", stderr); return -1; }
	READ(s3_endpoint, "S3_ENDPOINT")
	READ(s3_region, "S3_REGION")
	READ(s3_bucket, "S3_BUCKET")
	READ(s3_access_key, "S3_ACCESS_KEY")
	READ(s3_secret_key, "S3_SECRET_KEY")
#undef READ
	pool = pool_create();
	store = store_open(&config, error, sizeof(error));
	if (store == NULL)
		fprintf(stderr, "%s\n", error);
	return store == NULL ? -1 : 0;
}

static int
close_store(void **state)
{
	(void)state;
	if (store == NULL)
		return 0;
	store_delete(store, KEY_A, within_ms(5000));
	store_delete(store, KEY_B, within_ms(5000));
	store_close(store);
	pool_destroy(pool);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_comes_back_byte_for_byte),
		cmocka_unit_test(an_object_is_given_whole_where_it_is_small),
		cmocka_unit_test(an_object_exists_until_it_is_deleted),
		cmocka_unit_test(
			a_link_gives_an_attachment_with_its_name_and_type),
		cmocka_unit_test(a_changed_link_is_refused),
		cmocka_unit_test(an_expired_link_is_refused),
		cmocka_unit_test(libcurls_signer_and_ours_are_both_accepted),
		cmocka_unit_test(a_wrong_secret_is_refused),
		cmocka_unit_test(
			content_that_is_not_what_its_hash_says_is_refused),
		cmocka_unit_test(a_bucket_that_is_not_there_is_refused),
		cmocka_unit_test(a_list_spans_pages_and_bears_deletion),
		cmocka_unit_test(a_connection_is_used_again),
	};
	const char *wanted = getenv("OUTSTAFF_TEST_S3");

	if (wanted == NULL || strcmp(wanted, "1") != 0) {
		puts("1..0 # SKIP no S3 service (OUTSTAFF_TEST_S3)");
		return 0;
	}
	return cmocka_run_group_tests(tests, open_store, close_store);
}
