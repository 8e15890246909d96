/*
 * The signer against the examples that Amazon publishes, and the encodings
 * whose details decide whether a server agrees.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/pool.h"
#include "store/sigv4.h"

#define MAY_24_2013 1369353600
#define HOST "examplebucket.s3.amazonaws.com"

static const struct sigv4_key example = {
	"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
	"us-east-1", "s3"
};

static const struct sigv4_item host[] = { { "Host", HOST }, { 0 } };

static int
make_pool(void **state)
{
	*state = pool_create();
	return 0;
}

static int
free_pool(void **state)
{
	pool_destroy(*state);
	return 0;
}

static void
the_example_get_object_has_its_published_authorization(void **state)
{
	const struct sigv4_item headers[] = { { "Host", HOST },
		{ "Range", "bytes=0-9" }, { 0 } };
	const struct sigv4_request request = { "GET", "/test.txt", NULL,
		headers, SIGV4_EMPTY, MAY_24_2013 };

	assert_string_equal(sigv4_authorization(*state, &example, &request),
		"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/"
		"us-east-1/s3/aws4_request,SignedHeaders=host;range;"
		"x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e8"
		"57bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

static void
the_example_put_object_has_its_published_authorization(void **state)
{
	const struct sigv4_item headers[] = { { "Host", HOST },
		{ "x-amz-storage-class", "REDUCED_REDUNDANCY" },
		{ "Date", "Fri, 24 May 2013 00:00:00 GMT" }, { 0 } };
	const struct sigv4_request request = { "PUT", "/test$file.text", NULL,
		headers, "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e4203"
		"4a8b803f8b072", MAY_24_2013 };

	assert_string_equal(sigv4_authorization(*state, &example, &request),
		"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/"
		"us-east-1/s3/aws4_request,SignedHeaders=date;host;"
		"x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature"
		"=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece"
		"108bd");
}

static void
the_example_bucket_lifecycle_has_its_published_signature(void **state)
{
	const struct sigv4_item query[] = { { "lifecycle", "" }, { 0 } };
	const struct sigv4_request request = { "GET", "/", query, host,
		SIGV4_EMPTY, MAY_24_2013 };

	assert_non_null(strstr(
		sigv4_authorization(*state, &example, &request),
		"Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a"
		"200a0136783543"));
}

static void
the_example_list_objects_has_its_published_signature(void **state)
{
	const struct sigv4_item query[] = { { "prefix", "J" },
		{ "max-keys", "2" }, { 0 } };
	const struct sigv4_request request = { "GET", "/", query, host,
		SIGV4_EMPTY, MAY_24_2013 };

	assert_non_null(strstr(
		sigv4_authorization(*state, &example, &request),
		"Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670e"
		"d5711ef69dc6f7"));
}

static void
the_example_presigned_link_has_its_published_query(void **state)
{
	const struct sigv4_request request = { "GET", "/test.txt", NULL, host,
		SIGV4_EMPTY, MAY_24_2013 };

	assert_string_equal(sigv4_presign(*state, &example, &request, 86400),
		"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
		"AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
		"aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
		"&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c"
		"0109b86d86835f995330da4c265957d157751f604d404");
}

static void
a_path_keeps_its_slashes_and_encodes_the_rest(void **state)
{
	assert_string_equal(sigv4_path(*state, "/a b/c+d=\xc3\xbc~.txt"),
		"/a%20b/c%2Bd%3D%C3%BC~.txt");
	assert_string_equal(sigv4_path(*state, "x//y/"), "/x//y/");
	assert_string_equal(sigv4_path(*state, ""), "/");
}

static void
a_query_is_sorted_as_it_is_encoded(void **state)
{
	const struct sigv4_item query[] = { { "b", "2" }, { "a~", "1" },
		{ "a", "z" }, { "a/", "3" }, { "a", "b&c" }, { 0 } };

	assert_string_equal(sigv4_query(*state, query),
		"a=b%26c&a=z&a%2F=3&a~=1&b=2");
	assert_string_equal(sigv4_query(*state, NULL), "");
}

static void
blanks_in_a_header_do_not_change_the_signature(void **state)
{
	const struct sigv4_item one[] = { { "HOST", HOST },
		{ "x-amz-meta-a", "b c" }, { 0 } };
	const struct sigv4_item two[] = { { "X-Amz-Meta-A", " \tb   c " },
		{ "host", HOST }, { 0 } };
	struct sigv4_request request = { "GET", "/", NULL, one, SIGV4_EMPTY,
		MAY_24_2013 };
	const char *first = sigv4_authorization(*state, &example, &request);

	request.headers = two;
	assert_string_equal(first,
		sigv4_authorization(*state, &example, &request));
}

static void
every_part_of_a_request_changes_the_signature(void **state)
{
	const struct sigv4_item query[] = { { "a", "" }, { 0 } };
	const struct sigv4_item other[] = { { "host", "elsewhere" }, { 0 } };
	const struct sigv4_request requests[] = {
		{ "GET", "/a", NULL, host, SIGV4_EMPTY, MAY_24_2013 },
		{ "PUT", "/a", NULL, host, SIGV4_EMPTY, MAY_24_2013 },
		{ "GET", "/b", NULL, host, SIGV4_EMPTY, MAY_24_2013 },
		{ "GET", "/a", query, host, SIGV4_EMPTY, MAY_24_2013 },
		{ "GET", "/a", NULL, other, SIGV4_EMPTY, MAY_24_2013 },
		{ "GET", "/a", NULL, host, SIGV4_UNSIGNED, MAY_24_2013 },
		{ "GET", "/a", NULL, host, SIGV4_EMPTY, MAY_24_2013 + 1 },
	};
	const size_t count = sizeof(requests) / sizeof(*requests);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
				sigv4_authorization(*state, &example,
					&requests[i]),
				sigv4_authorization(*state, &example,
					&requests[j]));
}

static void
a_date_outside_four_digit_years_is_clamped(void **state)
{
	char text[SIGV4_DATE_SIZE];

	(void)state;
	sigv4_date(-1, text);
	assert_string_equal(text, "19700101T000000Z");
	sigv4_date(INT64_MAX, text);
	assert_string_equal(text, "99991231T235959Z");
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_pool, free_pool)
	const struct CMUnitTest tests[] = {
		TEST(the_example_get_object_has_its_published_authorization),
		TEST(the_example_put_object_has_its_published_authorization),
		TEST(the_example_bucket_lifecycle_has_its_published_signature),
		TEST(the_example_list_objects_has_its_published_signature),
		TEST(the_example_presigned_link_has_its_published_query),
		TEST(a_path_keeps_its_slashes_and_encodes_the_rest),
		TEST(a_query_is_sorted_as_it_is_encoded),
		TEST(blanks_in_a_header_do_not_change_the_signature),
		TEST(every_part_of_a_request_changes_the_signature),
		TEST(a_date_outside_four_digit_years_is_clamped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
