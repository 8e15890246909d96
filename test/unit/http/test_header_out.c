/* Facts about the lines of a response's head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "http/header_out.h"

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

static void
a_header_is_one_line(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, pool);
	assert_true(header_out_add(&buf, "Location", "/a?b=c"));
	assert_true(header_out_add(&buf, "X-Empty", ""));
	assert_string_equal(buf.data, "Location: /a?b=c\r\nX-Empty: \r\n");
}

static void
a_value_cannot_end_its_line(void **state)
{
	struct buf buf;
	char value[] = "/a?b";

	(void)state;
	buf_init(&buf, pool);
	for (char c = 1; c < 0x20; c++) {
		value[2] = c;
		assert_false(header_out_add(&buf, "Location", value));
	}
	value[2] = 0x7F;
	assert_false(header_out_add(&buf, "Location", value));
	assert_int_equal(buf.length, 0);
}

static void
a_name_is_a_token(void **state)
{
	(void)state;
	assert_true(header_out_valid("X-a_1!#$%&'*+.^`|~", "x"));
	assert_false(header_out_valid("", "x"));
	assert_false(header_out_valid("A B", "x"));
	assert_false(header_out_valid("A:", "x"));
	assert_false(header_out_valid("A\r\nB", "x"));
	assert_false(header_out_valid("\xC3\xA9", "x"));
	assert_false(header_out_valid("A(b)", "x"));
}

static void
assert_disposition(const char *name, const char *expected)
{
	const char *value = header_out_disposition(pool, "attachment", name);

	assert_string_equal(value, expected);
	assert_true(header_out_valid("Content-Disposition", value));
}

static void
a_plain_file_name_stays(void **state)
{
	(void)state;
	assert_disposition("First aid (2026).pdf",
		"attachment; filename=\"First aid (2026).pdf\"");
	assert_string_equal(header_out_disposition(pool, "inline", "a"),
		"inline; filename=\"a\"");
}

static void
other_names_come_in_both_forms(void **state)
{
	(void)state;
	assert_disposition("Zoë 証.pdf", "attachment; "
		"filename=\"Zo_ _.pdf\"; "
		"filename*=UTF-8''Zo%C3%AB%20%E8%A8%BC.pdf");
	assert_disposition("a\"b\\c%41;/d.pdf", "attachment; "
		"filename=\"a_b_c_41__d.pdf\"; "
		"filename*=UTF-8''a%22b%5Cc%2541%3B%2Fd.pdf");
}

static void
a_hostile_name_is_only_underscores(void **state)
{
	(void)state;
	assert_disposition("a\r\nSet-Cookie: x=1",
		"attachment; filename=\"a__Set-Cookie: x=1\"");
	assert_disposition("\xFF.pdf", "attachment; filename=\"_.pdf\"");
	assert_disposition("", "attachment; filename=\"\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_is_one_line),
		cmocka_unit_test(a_value_cannot_end_its_line),
		cmocka_unit_test(a_name_is_a_token),
		cmocka_unit_test(a_plain_file_name_stays),
		cmocka_unit_test(other_names_come_in_both_forms),
		cmocka_unit_test(a_hostile_name_is_only_underscores),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
