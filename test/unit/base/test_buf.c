/* Facts about growing bytes and the three escapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"

static struct pool *pool;
static struct buf buf;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	buf_init(&buf, pool);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static void
assert_bytes(const char *expected)
{
	assert_int_equal(buf.length, strlen(expected));
	assert_string_equal(buf.data, expected);
}

static void
an_empty_one_is_an_empty_slice(void **state)
{
	struct slice slice = buf_slice(&buf);

	(void)state;
	assert_non_null(slice.data);
	assert_int_equal(slice.length, 0);
}

static void
adding_nothing_makes_an_empty_text(void **state)
{
	(void)state;
	buf_add(&buf, NULL, 0);
	assert_bytes("");
}

static void
pieces_follow_one_another(void **state)
{
	(void)state;
	buf_text(&buf, "ab");
	buf_char(&buf, 'c');
	buf_add(&buf, "defg", 2);
	buf_printf(&buf, "%d%%", 7);
	assert_bytes("abcde7%");
}

static void
bytes_may_be_nul(void **state)
{
	(void)state;
	buf_add(&buf, "a\0b", 3);
	buf_char(&buf, '\0');
	assert_int_equal(buf.length, 4);
	assert_memory_equal(buf.data, "a\0b\0", 5);
}

static void
it_grows_past_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < 100000; i++) {
		buf_char(&buf, (char)('a' + i % 26));
		assert_true(buf.length < buf.size);
		assert_int_equal(buf.data[buf.length], 0);
	}
	for (size_t i = 0; i < 100000; i++)
		assert_int_equal(buf.data[i], 'a' + i % 26);
}

static void
a_piece_of_exactly_the_room_has_its_nul(void **state)
{
	char piece[1024];

	(void)state;
	memset(piece, 'x', sizeof(piece));
	for (size_t length = 250; length < 260; length++) {
		buf_init(&buf, pool);
		buf_add(&buf, piece, length);
		assert_int_equal(strlen(buf.data), length);
		buf_printf(&buf, "%.*s", (int)(512 - length), piece);
		assert_int_equal(strlen(buf.data), 512);
	}
}

static void
what_was_reserved_does_not_move(void **state)
{
	const char *data;

	(void)state;
	buf_text(&buf, "");
	buf_reserve(&buf, 5000);
	data = buf.data;
	for (int i = 0; i < 5000; i++)
		buf_char(&buf, 'x');
	assert_ptr_equal(buf.data, data);
}

static void
json_is_quoted_and_escaped(void **state)
{
	static const char text[] = "\"\\\n\r\t\b\f\x01\x1F/\x7F é";

	(void)state;
	buf_json(&buf, text, sizeof(text) - 1);
	assert_bytes("\"\\\"\\\\\\n\\r\\t\\u0008\\u000c\\u0001"
		"\\u001f/\x7F é\"");
}

static void
a_nul_in_json_is_escaped(void **state)
{
	(void)state;
	buf_json(&buf, "a\0b", 3);
	assert_bytes("\"a\\u0000b\"");
}

static void
empty_json_text_is_two_quotes(void **state)
{
	(void)state;
	buf_json(&buf, "", 0);
	assert_bytes("\"\"");
}

static void
html_has_no_bare_markup_or_quotes(void **state)
{
	static const char text[] = "<a href=\"x\">R&D's</a> &amp; é";

	(void)state;
	buf_html(&buf, text, sizeof(text) - 1);
	assert_bytes("&lt;a href=&quot;x&quot;&gt;R&amp;D&#39;s&lt;/a&gt;"
		" &amp;amp; é");
}

static void
percent_leaves_unreserved_bytes_alone(void **state)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789-._~";
	size_t escaped = 0;

	(void)state;
	buf_percent(&buf, plain, sizeof(plain) - 1);
	assert_bytes(plain);
	for (int c = 0; c < 256; c++) {
		char byte = (char)c;

		buf_init(&buf, pool);
		buf_percent(&buf, &byte, 1);
		escaped += buf.length == 3;
	}
	assert_int_equal(escaped, 256 - (sizeof(plain) - 1));
}

static void
percent_is_of_bytes_in_upper_case(void **state)
{
	static const char text[] = "a b/é?\xFF\0%";

	(void)state;
	buf_percent(&buf, text, sizeof(text) - 1);
	assert_bytes("a%20b%2F%C3%A9%3F%FF%00%25");
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(an_empty_one_is_an_empty_slice),
		FACT(adding_nothing_makes_an_empty_text),
		FACT(pieces_follow_one_another),
		FACT(bytes_may_be_nul),
		FACT(it_grows_past_every_size),
		FACT(a_piece_of_exactly_the_room_has_its_nul),
		FACT(what_was_reserved_does_not_move),
		FACT(json_is_quoted_and_escaped),
		FACT(a_nul_in_json_is_escaped),
		FACT(empty_json_text_is_two_quotes),
		FACT(html_has_no_bare_markup_or_quotes),
		FACT(percent_leaves_unreserved_bytes_alone),
		FACT(percent_is_of_bytes_in_upper_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
