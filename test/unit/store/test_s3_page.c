/*
 * The XML of a list, as S3 writes it and as nobody should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/store_s3.h"

#define LIST(inside) "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" \
	"<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" \
	"<Name>b</Name>" inside "</ListBucketResult>"

static struct pool *pool;

static bool
open_page(const char *xml, struct s3_page *page)
{
	return s3_page_open(pool, slice_of(xml), page);
}

static void
a_page_tells_its_objects_in_order(void **state)
{
	struct s3_page page;
	const char *key;
	int64_t modified;

	(void)state;
	assert_true(open_page(LIST("<IsTruncated>false</IsTruncated>"
		"<Contents><Key>a/1</Key><LastModified>2013-05-24T00:00:00.000Z"
		"</LastModified><Size>1</Size></Contents><Contents>"
		"<LastModified>never</LastModified><Key>b&amp;&lt;&#x2f;&#50;"
		"</Key></Contents><Contents/>"), &page));
	assert_null(page.next);
	assert_true(s3_page_next(pool, &page, &key, &modified));
	assert_string_equal(key, "a/1");
	assert_int_equal(modified, 1369353600);
	assert_true(s3_page_next(pool, &page, &key, &modified));
	assert_string_equal(key, "b&</2");
	assert_int_equal(modified, -1);
	assert_false(s3_page_next(pool, &page, &key, &modified));
}

static void
a_truncated_page_tells_how_to_go_on(void **state)
{
	struct s3_page page;

	(void)state;
	assert_true(open_page(LIST("<IsTruncated>true</IsTruncated>"
		"<NextContinuationToken>1/x+y=&quot;</NextContinuationToken>"),
		&page));
	assert_string_equal(page.next, "1/x+y=\"");
}

static void
a_truncated_page_without_a_token_is_no_page(void **state)
{
	struct s3_page page;

	(void)state;
	assert_false(open_page(LIST("<IsTruncated>true</IsTruncated>"),
		&page));
	assert_false(open_page(LIST("<IsTruncated>true</IsTruncated>"
		"<NextContinuationToken></NextContinuationToken>"), &page));
	assert_false(open_page(LIST("<IsTruncated>true</IsTruncated>"
		"<NextContinuationToken>&evil;</NextContinuationToken>"),
		&page));
}

static void
anything_else_is_no_page(void **state)
{
	static const char *const texts[] = { "", "<", "<html></html>",
		"<Error><Code>AccessDenied</Code></Error>",
		"<ListBucketResult>", "</ListBucketResult>" };
	struct s3_page page;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(open_page(texts[i], &page));
}

static void
a_broken_reference_spoils_only_its_object(void **state)
{
	static const char *const keys[] = { "&", "&amp", "&#;", "&#0;",
		"&#x;", "&#300;", "&#99999999999;", "&unknown;", "a&" };
	struct s3_page page;
	const char *key;
	int64_t modified;

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		assert_true(open_page(pool_printf(pool, LIST("<Contents><Key>"
			"%s</Key></Contents><Contents><Key>ok</Key>"
			"</Contents>"), keys[i]), &page));
		assert_true(s3_page_next(pool, &page, &key, &modified));
		assert_string_equal(key, "");
		assert_true(s3_page_next(pool, &page, &key, &modified));
		assert_string_equal(key, "ok");
	}
}

static void
an_element_that_does_not_end_is_empty(void **state)
{
	(void)state;
	assert_int_equal(s3_element(SLICE("<Code>NoSuchKey"), "Code").length,
		0);
	assert_true(slice_equals(s3_element(SLICE("<Code>A</Code>"), "Code"),
		"A"));
}

static int
make_pool(void **state)
{
	(void)state;
	pool = pool_create();
	return 0;
}

static int
free_pool(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_tells_its_objects_in_order),
		cmocka_unit_test(a_truncated_page_tells_how_to_go_on),
		cmocka_unit_test(a_truncated_page_without_a_token_is_no_page),
		cmocka_unit_test(anything_else_is_no_page),
		cmocka_unit_test(a_broken_reference_spoils_only_its_object),
		cmocka_unit_test(an_element_that_does_not_end_is_empty),
	};

	return cmocka_run_group_tests(tests, make_pool, free_pool);
}
