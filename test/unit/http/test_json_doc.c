/* Facts about JSON documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "http/json_doc.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

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

static const struct json *
parse(const char *text)
{
	const char *reason;
	const struct json *json = json_doc(pool, slice_of(text), &reason);

	assert_int_equal(json == NULL, reason != NULL);
	return json;
}

static void
a_document_is_what_was_written(void **state)
{
	const struct json *root = parse("{\"a\":\"x\\n\",\"b\":[1.50,true,"
		"false,null,{}],\"c\":{\"a\":\"y\"},\"\":\"empty\"}");
	const struct json *b = json_member(root, "b");
	static const enum json_kind kinds[] = { JSON_NUMBER, JSON_TRUE,
		JSON_FALSE, JSON_NULL, JSON_OBJECT };

	(void)state;
	assert_string_equal(json_string(root, "a"), "x\n");
	assert_string_equal(json_string(root, ""), "empty");
	assert_string_equal(json_string(json_member(root, "c"), "a"), "y");
	assert_int_equal(b->kind, JSON_LIST);
	assert_string_equal(b->first->text, "1.50");
	b = b->first;
	for (size_t i = 0; i < COUNT(kinds); i++, b = b->next) {
		assert_int_equal(b->kind, kinds[i]);
		assert_null(b->name);
	}
	assert_null(b);
}

static void
what_is_not_there_is_null(void **state)
{
	const struct json *root = parse("{\"a\":1,\"l\":[\"a\"]}");

	(void)state;
	assert_null(json_member(root, "b"));
	assert_null(json_string(root, "a"));
	assert_null(json_member(json_member(root, "l"), "a"));
	assert_null(json_member(NULL, "a"));
	assert_null(json_string(NULL, "a"));
}

static void
a_document_may_be_any_value(void **state)
{
	(void)state;
	assert_int_equal(parse("3")->kind, JSON_NUMBER);
	assert_int_equal(parse("[]")->kind, JSON_LIST);
	assert_null(parse("[]")->first);
}

static void
equal_names_are_refused_within_one_object_only(void **state)
{
	(void)state;
	assert_non_null(parse("{\"a\":{\"a\":1},\"b\":{\"a\":1}}"));
	assert_null(parse("{\"a\":1,\"a\":1}"));
	assert_null(parse("{\"a\":1,\"\\u0061\":1}"));
	assert_null(parse("[{\"b\":{\"a\":1,\"c\":[],\"a\":2}}]"));
}

static const char *
repeat(const char *text, size_t times, const char *end)
{
	struct buf buf;

	buf_init(&buf, pool);
	for (size_t i = 0; i < times; i++)
		buf_text(&buf, text);
	buf_text(&buf, end);
	return buf.data;
}

static void
depth_and_number_of_values_are_limited(void **state)
{
	(void)state;
	assert_non_null(parse(repeat("[", JSON_DOC_DEPTH,
		repeat("]", JSON_DOC_DEPTH, ""))));
	assert_null(parse(repeat("[", JSON_DOC_DEPTH + 1,
		repeat("]", JSON_DOC_DEPTH + 1, ""))));
	assert_null(parse(repeat("{\"a\":", 100000, "1")));
	assert_non_null(parse(pool_printf(pool, "[%s",
		repeat("1,", JSON_DOC_NODES - 2, "1]"))));
	assert_null(parse(pool_printf(pool, "[%s",
		repeat("1,", JSON_DOC_NODES - 1, "1]"))));
}

static void
seconds_are_whole_and_not_negative(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "0", 0 }, { "1800000000", 1800000000 }, { "12.99", 12 },
		{ "9007199254740992", INT64_C(9007199254740992) },
		{ "9007199254740993", -1 }, { "-1", -1 }, { "1e3", -1 },
		{ "1E3", -1 }, { "1.5e3", -1 }, { "\"1\"", -1 },
		{ "true", -1 }, { "null", -1 }, { "[]", -1 },
		{ "99999999999999999999999999", -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t seconds = -1;
		bool good = json_seconds(parse(cases[i].text), &seconds);

		assert_int_equal(good, cases[i].seconds >= 0);
		if (good)
			assert_int_equal(seconds, cases[i].seconds);
	}
	assert_false(json_seconds(NULL, &(int64_t){ 0 }));
}

static void
a_string_is_found_alone_or_in_a_list(void **state)
{
	(void)state;
	assert_true(json_has(parse("\"a\""), "a"));
	assert_true(json_has(parse("[1,\"b\",\"a\"]"), "a"));
	assert_false(json_has(parse("[\"ab\",[\"a\"]]"), "a"));
	assert_false(json_has(parse("{\"a\":\"a\"}"), "a"));
	assert_false(json_has(parse("[]"), "a"));
	assert_false(json_has(NULL, "a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_what_was_written),
		cmocka_unit_test(what_is_not_there_is_null),
		cmocka_unit_test(a_document_may_be_any_value),
		cmocka_unit_test(
			equal_names_are_refused_within_one_object_only),
		cmocka_unit_test(depth_and_number_of_values_are_limited),
		cmocka_unit_test(seconds_are_whole_and_not_negative),
		cmocka_unit_test(a_string_is_found_alone_or_in_a_list),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
