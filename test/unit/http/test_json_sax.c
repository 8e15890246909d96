/* Facts about the one JSON parser: what reaches callbacks, and what never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "http/json_sax.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static int
count_string(void *context, const unsigned char *text, size_t length)
{
	(void)text;
	*(size_t *)context += length;
	return 1;
}

static int
refuse_null(void *context)
{
	(void)context;
	return 0;
}

static const yajl_callbacks callbacks = {
	.yajl_string = count_string,
	.yajl_null = refuse_null,
};

static size_t at;

static const char *
parse(struct slice text, size_t *count)
{
	return json_sax(text, &callbacks, count, &at);
}

static void
events_come_as_they_are_read(void **state)
{
	size_t count = 0;

	(void)state;
	assert_null(parse(SLICE(" {\"a\":[\"xy\", {\"b\":\"z\"}], \"c\":1} "),
		&count));
	assert_int_equal(count, 3);
}

static void
a_callback_ends_it(void **state)
{
	size_t count = 0;

	(void)state;
	assert_non_null(parse(SLICE("[null,\"never\"]"), &count));
	assert_int_equal(count, 0);
}

static void
what_yajl_would_let_pass_is_refused(void **state)
{
	static const struct slice bad[] = {
		SLICE(""), SLICE(" "), SLICE("[\f1]"), SLICE("[\v1]"),
		SLICE("[\"\\ud800\"]"), SLICE("[\"\\udc00\"]"),
		SLICE("[\"\\ud800\\u0041\"]"), SLICE("[\"\\u0000\"]"),
		SLICE("[\"\\ud8"), SLICE("[\"\xC0\xAF\"]"),
		SLICE("[\"\xED\xA0\x80\"]"), SLICE("[\"\xF4\x90\x80\x80\"]"),
		SLICE("[\"\t\"]"), SLICE("[\"\0\"]"), SLICE("[1]\0"),
		SLICE("[1] 2"), SLICE("/* */ [1]"), SLICE("[1,]"),
		SLICE("\xEF\xBB\xBF[1]"), SLICE("[01]"), SLICE("[1"),
	};
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (parse(bad[i], &count) == NULL)
			fail_msg("accepted: %zu", i);
}

static void
a_broken_text_is_broken_somewhere(void **state)
{
	size_t count = 0;

	(void)state;
	assert_non_null(parse(SLICE("[1, x]"), &count));
	assert_in_range(at, 3, 6);
	assert_non_null(parse(SLICE(""), &count));
	assert_int_equal(at, 1);
	assert_non_null(parse(SLICE("[\"\\u0000\"]"), &count));
	assert_int_equal(at, 0);
}

static void
pairs_of_surrogates_are_characters(void **state)
{
	size_t count = 0;

	(void)state;
	assert_null(parse(SLICE("[\"\\ud83d\\ude00\"]"), &count));
	assert_int_equal(count, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_come_as_they_are_read),
		cmocka_unit_test(a_callback_ends_it),
		cmocka_unit_test(what_yajl_would_let_pass_is_refused),
		cmocka_unit_test(a_broken_text_is_broken_somewhere),
		cmocka_unit_test(pairs_of_surrogates_are_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
