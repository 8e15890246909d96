/* Facts about JSON bodies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "http/json_in.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct pool *pool;
static const char *reason;

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

static enum parse
parse(struct slice body, struct pairs *pairs)
{
	enum parse outcome;

	reason = NULL;
	*pairs = (struct pairs){ .count = 0 };
	outcome = json_in_parse(pool, body, pairs, &reason);
	assert_true((outcome == PARSE_OK) == (reason == NULL));
	return outcome;
}

static void
assert_member(const char *body, enum pair_kind kind, const char *value)
{
	struct pairs pairs;
	const struct pair *pair;

	if (parse(slice_of(body), &pairs) != PARSE_OK)
		fail_msg("refused: %s: %s", body, reason);
	assert_int_equal(pairs.count, 1);
	pair = pairs_find(&pairs, "a");
	assert_non_null(pair);
	assert_int_equal(pair->kind, kind);
	assert_string_equal(pair->value, value);
	assert_int_equal(pair->length, strlen(value));
	assert_null(pair->upload);
}

static void
assert_refused(struct slice body)
{
	struct pairs pairs;

	if (parse(body, &pairs) != PARSE_BAD)
		fail_msg("accepted: %s", body.data);
}

static void
every_scalar_has_its_kind(void **state)
{
	(void)state;
	assert_member("{\"a\":\"x\"}", PAIR_STRING, "x");
	assert_member("{\"a\":\"\"}", PAIR_STRING, "");
	assert_member("{\"a\":true}", PAIR_BOOLEAN, "true");
	assert_member("{\"a\":false}", PAIR_BOOLEAN, "false");
	assert_member("{\"a\":null}", PAIR_NULL, "");
	assert_member(" {\t\"a\"\r\n:\n null } \n", PAIR_NULL, "");
}

static void
numbers_stay_as_they_were_written(void **state)
{
	static const char *const numbers[] = { "0", "-0", "1", "-1", "1.50",
		"1e400", "1E+2", "-1.5e-10", "9223372036854775808",
		"123456789012345678901234567890", "0.1", "0e1", "0e+1" };

	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_member(pool_printf(pool, "{\"a\":%s}", numbers[i]),
			PAIR_NUMBER, numbers[i]);
}

static void
a_number_of_64_bytes_is_the_longest(void **state)
{
	char digits[JSON_NUMBER_MAX + 2];

	(void)state;
	memset(digits, '1', sizeof(digits));
	digits[JSON_NUMBER_MAX + 1] = '\0';
	assert_refused(slice_of(pool_printf(pool, "{\"a\":%s}", digits)));
	assert_refused(slice_of(pool_printf(pool, "{\"a\":[%s]}", digits)));
	digits[JSON_NUMBER_MAX] = '\0';
	assert_member(pool_printf(pool, "{\"a\":%s}", digits), PAIR_NUMBER,
		digits);
}

static void
escapes_are_decoded(void **state)
{
	(void)state;
	assert_member("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", PAIR_STRING,
		"\"\\/\b\f\n\r\t");
	assert_member("{\"a\":\"\\u00eb\\u8a3c\\uD83D\\uDE00\\ud83d\\ude00\"}",
		PAIR_STRING, "ë証😀😀");
	assert_member("{\"\\u0061\":\"\\\\u0000\"}", PAIR_STRING, "\\u0000");
	assert_member("{\"a\":\"\\u0001\\u001f\\u007F\"}", PAIR_STRING,
		"\x01\x1f\x7f");
	assert_member("{\"a\":\"\\ufffe\\uffff\\uFDD0\"}", PAIR_STRING,
		"\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xB7\x90");
	assert_member("{\"a\":\"\x7F\xC2\x80😀 \\\\\"}", PAIR_STRING,
		"\x7F\xC2\x80😀 \\");
}

static void
a_list_is_joined_by_commas(void **state)
{
	(void)state;
	assert_member("{\"a\":[30, 7,1]}", PAIR_LIST, "30,7,1");
	assert_member("{\"a\":[\"x\",\"y z\"]}", PAIR_LIST, "x,y z");
	assert_member("{\"a\":[]}", PAIR_LIST, "");
	assert_member("{\"a\":[\"x\"]}", PAIR_LIST, "x");
}

static void
lists_do_not_run_into_each_other(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_int_equal(parse(SLICE("{\"a\":[1],\"b\":[],\"c\":[2,3]}"),
		&pairs), PARSE_OK);
	assert_string_equal(pairs_find(&pairs, "a")->value, "1");
	assert_string_equal(pairs_find(&pairs, "b")->value, "");
	assert_string_equal(pairs_find(&pairs, "c")->value, "2,3");
}

static void
lists_of_other_things_are_refused(void **state)
{
	static const struct slice bodies[] = { SLICE("{\"a\":[\"x,y\"]}"),
		SLICE("{\"a\":[\"\\u002c\"]}"), SLICE("{\"a\":[\"\"]}"),
		SLICE("{\"a\":[null]}"), SLICE("{\"a\":[true]}"),
		SLICE("{\"a\":[[]]}"), SLICE("{\"a\":[[1]]}"),
		SLICE("{\"a\":[{}]}"), SLICE("{\"a\":[1,{\"b\":2}]}") };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		assert_refused(bodies[i]);
}

static void
a_list_of_100_items_is_the_longest(void **state)
{
	struct pairs pairs;
	struct buf buf;

	(void)state;
	buf_init(&buf, pool);
	buf_text(&buf, "{\"a\":[1");
	for (int i = 1; i < JSON_LIST_MAX; i++)
		buf_text(&buf, ",1");
	buf_text(&buf, "]}");
	assert_int_equal(parse(buf_slice(&buf), &pairs), PARSE_OK);
	buf.length -= 2;
	buf_text(&buf, ",1]}");
	assert_refused(buf_slice(&buf));
}

static void
a_member_of_an_inner_object_is_named_after_both(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_int_equal(parse(SLICE("{\"company\":{\"name\":\"A\",\"size\":3},"
		"\"b\":true,\"c\":{\"d\":null}}"), &pairs), PARSE_OK);
	assert_int_equal(pairs.count, 4);
	assert_string_equal(pairs_find(&pairs, "company_name")->value, "A");
	assert_int_equal(pairs_find(&pairs, "company_size")->kind, PAIR_NUMBER);
	assert_int_equal(pairs_find(&pairs, "b")->kind, PAIR_BOOLEAN);
	assert_int_equal(pairs_find(&pairs, "c_d")->kind, PAIR_NULL);
}

static void
what_an_inner_object_may_not_be_is_refused(void **state)
{
	static const struct { const char *body, *reason; } cases[] = {
		{ "{\"a\":{}}", "must not be empty" },
		{ "{\"a\":{\"b\":{\"c\":1}}}", "inside an inner object" },
		{ "{\"a\":{\"b\":[1]}}", "list inside an inner" },
		{ "{\"a\":[{\"b\":1}]}", "inside a list" },
		{ "{\"a\":{\"b\":1},\"a_b\":2}", "twice" },
		{ "{\"a_b\":2,\"a\":{\"b\":1}}", "twice" },
		{ "{\"a\":{\"b\":1},\"a\":{\"b\":1}}", "twice" },
		{ "{\"A\":{\"b\":1}}", "name" },
		{ "{\"a\":{\"B\":1}}", "name" },
		{ "{\"a\":{\"b\":1}", "" }, { "{\"a\":{\"b\"}}", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_refused(slice_of(cases[i].body));
		assert_non_null(strstr(reason, cases[i].reason));
	}
}

static void
another_top_level_is_refused_with_a_reason(void **state)
{
	static const char *const bodies[] = { "[]", "[1]", "1", "\"a\"",
		"null", "true", "[{\"a\":1}]" };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		assert_refused(slice_of(bodies[i]));
		assert_non_null(strstr(reason, "must be an object"));
	}
}

static void
a_name_twice_is_refused(void **state)
{
	(void)state;
	assert_refused(SLICE("{\"a\":1,\"\\u0061\":2}"));
	assert_refused(SLICE("{\"a\":1,\"b\":2,\"a\":null}"));
}

static void
odd_names_are_refused(void **state)
{
	(void)state;
	assert_refused(SLICE("{\"\":1}"));
	assert_refused(SLICE("{\"A\":1}"));
	assert_refused(SLICE("{\"a b\":1}"));
	assert_refused(SLICE("{\"a\\u0000b\":1}"));
}

static void
escapes_for_no_character_are_refused(void **state)
{
	static const struct slice bodies[] = { SLICE("{\"a\":\"\\u0000\"}"),
		SLICE("{\"a\":\"x\\u0000y\"}"), SLICE("{\"a\":\"\\ud800\"}"),
		SLICE("{\"a\":\"\\uDBFF\"}"), SLICE("{\"a\":\"\\uDC00\"}"),
		SLICE("{\"a\":\"\\uDFFF\\uD800\"}"),
		SLICE("{\"a\":\"\\uD800\\uD800\"}"),
		SLICE("{\"a\":\"\\uD800\\u0041\"}"),
		SLICE("{\"a\":\"\\uD800\\n\"}"), SLICE("{\"a\":\"\\uD800x\"}"),
		SLICE("{\"a\":\"\\uD800\\uDC0\"}"), SLICE("{\"a\":\"\\uD800"),
		SLICE("{\"\\ud800\":1}"), SLICE("{\"a\":[\"\\ud800\"]}"),
		SLICE("{\"a\":[\"\\u0000\"]}") };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		assert_refused(bodies[i]);
}

static void
invalid_utf8_is_refused(void **state)
{
	static const struct slice bodies[] = { SLICE("{\"a\":\"\xC0\xAF\"}"),
		SLICE("{\"a\":\"\xED\xA0\x80\"}"), SLICE("{\"a\":\"\xFF\"}"),
		SLICE("{\"a\":\"\xF4\x90\x80\x80\"}"),
		SLICE("{\"a\":\"\xE0\x80\xAF\"}"), SLICE("{\"a\":\"\x80\"}"),
		SLICE("{\"a\":\"\xC3\"}"), SLICE("{\"a\xFF\":1}"),
		SLICE("{\"a\":\"\xF5\x80\x80\x80\"}"), SLICE("\xFF"),
		SLICE("{\"a\":1}\xE5"), SLICE("\xFF\xFE{\0}\0"),
		SLICE("\xEF\xBB\xBF{}"), SLICE("{\"a\":\"\\u00\xE9\"}") };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		assert_refused(bodies[i]);
}

/* The y_ and n_ cases of such suites, as one flat object has them. */
static void
what_is_not_json_is_refused(void **state)
{
	static const struct slice bodies[] = { SLICE(""), SLICE(" "),
		SLICE("{"), SLICE("}"), SLICE("{]"), SLICE("{\"a\""),
		SLICE("{\"a\":"), SLICE("{\"a\":}"), SLICE("{\"a\":1"),
		SLICE("{\"a\":1,}"), SLICE("{,\"a\":1}"), SLICE("{,}"),
		SLICE("{\"a\":1,,\"b\":2}"), SLICE("{\"a\" 1}"),
		SLICE("{\"a\",1}"), SLICE("{\"a\"::1}"), SLICE("{a:1}"),
		SLICE("{'a':1}"), SLICE("{\"a\":'x'}"), SLICE("{1:1}"),
		SLICE("{null:1}"), SLICE("{\"a\":1 \"b\":2}"),
		SLICE("{\"a\":1}}"), SLICE("{\"a\":1}{}"),
		SLICE("{\"a\":1} x"), SLICE("{\"a\":1},"), SLICE("{\"a\":1}#"),
		SLICE("{\"a\":1}\0"), SLICE("{\"a\":1}\0{}"), SLICE("\0{}"),
		SLICE("{\"a\":1}/**/"), SLICE("{\"a\":/**/1}"),
		SLICE("{\"a\":1}//"), SLICE("//\n{}"), SLICE("/"),
		SLICE("{}\f"), SLICE("{\f}"), SLICE("{\"a\":\v1}"),
		SLICE("{\"a\":\xC2\xA0" "1}"),
		SLICE("{\"a\":\xE2\x81\xA0" "1}"),
		SLICE("{\"a\":tru}"), SLICE("{\"a\":True}"),
		SLICE("{\"a\":truth}"), SLICE("{\"a\":nul}"),
		SLICE("{\"a\":NaN}"), SLICE("{\"a\":Infinity}"),
		SLICE("{\"a\":-Infinity}"), SLICE("{\"a\":undefined}"),
		SLICE("{\"a\":-}"), SLICE("{\"a\":--1}"), SLICE("{\"a\":+1}"),
		SLICE("{\"a\":01}"), SLICE("{\"a\":-01}"), SLICE("{\"a\":00}"),
		SLICE("{\"a\":1.}"), SLICE("{\"a\":.1}"), SLICE("{\"a\":-.1}"),
		SLICE("{\"a\":1.e1}"), SLICE("{\"a\":1e}"),
		SLICE("{\"a\":1e+}"), SLICE("{\"a\":1eE2}"),
		SLICE("{\"a\":0x1}"), SLICE("{\"a\":1_000}"),
		SLICE("{\"a\":1 000}"), SLICE("{\"a\":1a}"),
		SLICE("{\"a\":\xEF\xBC\x91}"), SLICE("{\"a\":1/2}"),
		SLICE("{\"a\":[1,]}"), SLICE("{\"a\":[,1]}"),
		SLICE("{\"a\":[1 2]}"), SLICE("{\"a\":[1"),
		SLICE("{\"a\":[1}"), SLICE("{\"a\":[1:2]}"),
		SLICE("{\"a\":[1,,2]}"), SLICE("{\"a\":[-]}"),
		SLICE("{\"a\":\"}"), SLICE("{\"a\":\"x"),
		SLICE("{\"a\":\"\\\"}"), SLICE("{\"a\":\"\\x41\"}"),
		SLICE("{\"a\":\"\\a\"}"), SLICE("{\"a\":\"\\'\"}"),
		SLICE("{\"a\":\"\\0\"}"), SLICE("{\"a\":\"\\u\"}"),
		SLICE("{\"a\":\"\\u00\"}"), SLICE("{\"a\":\"\\u00g0\"}"),
		SLICE("{\"a\":\"\\U0041\"}"), SLICE("{\"a\":\"\\u+041\"}"),
		SLICE("{\"a\":\"\\u 041\"}"), SLICE("{\"a\":\"\\u-041\"}"),
		SLICE("{\"a\":\"\\"), SLICE("{\"a\":\"\\u"),
		SLICE("{\"a\":\"\\ud83d\\u"), SLICE("{\"a\":\"\\\xC3\xA9\"}"),
		SLICE("{\"a\":\"x\ny\"}"), SLICE("{\"a\":\"x\ty\"}"),
		SLICE("{\"a\":\"x\0y\"}"), SLICE("{\"a\":\"x\x1fy\"}"),
		SLICE("{\"a\":\"x\fy\"}"), SLICE("{\"a\n\":1}"),
		SLICE("{\"a\":\"x\" \"y\"}"), SLICE("{\\u0022a\":1}"),
		SLICE("<a>1</a>"), SLICE("a=1"), SLICE("*"), SLICE("\\u007b}"),
		SLICE("{\"a\":1}\\") };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++)
		assert_refused(bodies[i]);
}

static void
a_million_brackets_are_refused(void **state)
{
	static const char *const runs[] = { "[", "{\"a\":", "{\"a\":[" };

	(void)state;
	for (size_t i = 0; i < COUNT(runs); i++) {
		struct buf buf;

		buf_init(&buf, pool);
		while (buf.length < JSON_BODY_MAX - 10)
			buf_text(&buf, runs[i]);
		assert_refused(buf_slice(&buf));
	}
}

static void
too_many_members_are_refused(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, pool);
	buf_text(&buf, "{\"a\":0");
	for (int i = 0; i < 100000 && buf.length < JSON_BODY_MAX - 32; i++)
		buf_printf(&buf, ",\"n%d\":0", i);
	buf_char(&buf, '}');
	assert_refused(buf_slice(&buf));
}

static void
a_body_of_1_mib_is_the_largest(void **state)
{
	struct pairs pairs;
	struct buf buf;

	(void)state;
	buf_init(&buf, pool);
	buf_text(&buf, "{\"a\":\"");
	while (buf.length < JSON_BODY_MAX - 2)
		buf_char(&buf, 'x');
	buf_text(&buf, "\"}");
	assert_int_equal(parse(buf_slice(&buf), &pairs), PARSE_OK);
	assert_int_equal(pairs.items[0].length, JSON_BODY_MAX - 8);
	buf_char(&buf, ' ');
	assert_int_equal(parse(buf_slice(&buf), &pairs), PARSE_TOO_LARGE);
}

static void
an_empty_object_is_something_and_no_body_is_not(void **state)
{
	struct pairs pairs;

	(void)state;
	assert_int_equal(parse(SLICE("{}"), &pairs), PARSE_OK);
	assert_int_equal(pairs.count, 0);
	assert_int_equal(parse((struct slice){ NULL, 0 }, &pairs), PARSE_BAD);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scalar_has_its_kind),
		cmocka_unit_test(numbers_stay_as_they_were_written),
		cmocka_unit_test(a_number_of_64_bytes_is_the_longest),
		cmocka_unit_test(escapes_are_decoded),
		cmocka_unit_test(a_list_is_joined_by_commas),
		cmocka_unit_test(lists_do_not_run_into_each_other),
		cmocka_unit_test(lists_of_other_things_are_refused),
		cmocka_unit_test(a_list_of_100_items_is_the_longest),
		cmocka_unit_test(
			a_member_of_an_inner_object_is_named_after_both),
		cmocka_unit_test(what_an_inner_object_may_not_be_is_refused),
		cmocka_unit_test(another_top_level_is_refused_with_a_reason),
		cmocka_unit_test(a_name_twice_is_refused),
		cmocka_unit_test(odd_names_are_refused),
		cmocka_unit_test(escapes_for_no_character_are_refused),
		cmocka_unit_test(invalid_utf8_is_refused),
		cmocka_unit_test(what_is_not_json_is_refused),
		cmocka_unit_test(a_million_brackets_are_refused),
		cmocka_unit_test(too_many_members_are_refused),
		cmocka_unit_test(a_body_of_1_mib_is_the_largest),
		cmocka_unit_test(
			an_empty_object_is_something_and_no_body_is_not),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
