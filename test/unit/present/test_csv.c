/*
 * Cells that spreadsheets read as the text they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "present/csv.h"

static void
expect(void (*write)(struct buf *, size_t, struct slice), struct slice text,
	const char *expected)
{
	struct pool *pool = pool_create();
	struct buf out;

	buf_init(&out, pool);
	buf_text(&out, "");
	write(&out, 0, text);
	assert_string_equal(out.data, expected);
	assert_int_equal(out.length, strlen(expected));
	pool_destroy(pool);
}

static void
cell(const char *text, const char *expected)
{
	expect(csv_cell, slice_of(text), expected);
}

static void
plain_text_is_written_as_it_is(void **state)
{
	(void)state;
	cell("", "");
	cell("Ada Lovelace", "Ada Lovelace");
	cell(" 12 ", " 12 ");
	cell("a'b=c-d", "a'b=c-d");
	cell("Gr\xc3\xbc\xc3\x9f" "e", "Gr\xc3\xbc\xc3\x9f" "e");
}

static void
commas_quotes_and_line_ends_are_quoted(void **state)
{
	(void)state;
	cell("a,b", "\"a,b\"");
	cell("say \"hi\"", "\"say \"\"hi\"\"\"");
	cell("a\nb", "\"a\nb\"");
	cell("a\r\nb", "\"a\r\nb\"");
	cell("\"", "\"\"\"\"");
}

static void
what_starts_a_formula_gets_an_apostrophe(void **state)
{
	(void)state;
	cell("=1+1", "'=1+1");
	cell("+1", "'+1");
	cell("-1", "'-1");
	cell("@SUM(A1)", "'@SUM(A1)");
	cell("\t=1", "'\t=1");
	cell("\r=1", "\"'\r=1\"");
	cell("\n=1", "\"'\n=1\"");
	cell("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\"");
}

static void
so_do_the_fullwidth_forms(void **state)
{
	(void)state;
	cell("\xef\xbc\x9d" "1", "'\xef\xbc\x9d" "1");
	cell("\xef\xbc\x8b" "1", "'\xef\xbc\x8b" "1");
	cell("\xef\xbc\x8d" "1", "'\xef\xbc\x8d" "1");
	cell("\xef\xbc\xa0" "1", "'\xef\xbc\xa0" "1");
}

static void
nul_bytes_are_left_out(void **state)
{
	(void)state;
	expect(csv_cell, SLICE("a\0b"), "ab");
	expect(csv_cell, SLICE("\0\0=1"), "'=1");
	expect(csv_cell, SLICE("\0"), "");
}

static void
numbers_stay_numbers(void **state)
{
	(void)state;
	expect(csv_number, SLICE("-12"), "-12");
	expect(csv_number, SLICE("0.50"), "0.50");
	expect(csv_number, SLICE("-1.5"), "-1.5");
	expect(csv_number, SLICE(""), "");
}

static void
what_is_no_number_is_a_cell(void **state)
{
	(void)state;
	expect(csv_number, SLICE("-1+1"), "'-1+1");
	expect(csv_number, SLICE("-"), "'-");
	expect(csv_number, SLICE("1."), "1.");
	expect(csv_number, SLICE("-.5"), "'-.5");
	expect(csv_number, SLICE("-1.5,2"), "\"'-1.5,2\"");
	expect(csv_number, SLICE("1.5.6"), "1.5.6");
}

static void
a_row_has_commas_between_and_ends_with_crlf(void **state)
{
	const char *const names[] = { "id", "holder_name", "a,b" };
	struct pool *pool = pool_create();
	struct buf out;

	(void)state;
	buf_init(&out, pool);
	csv_header(&out, names, 3);
	csv_cell(&out, 0, SLICE("1"));
	csv_cell(&out, 1, SLICE(""));
	csv_number(&out, 2, SLICE("-3"));
	csv_end(&out);
	assert_string_equal(out.data,
		"id,holder_name,\"a,b\"\r\n1,,-3\r\n");
	pool_destroy(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_is_written_as_it_is),
		cmocka_unit_test(commas_quotes_and_line_ends_are_quoted),
		cmocka_unit_test(what_starts_a_formula_gets_an_apostrophe),
		cmocka_unit_test(so_do_the_fullwidth_forms),
		cmocka_unit_test(nul_bytes_are_left_out),
		cmocka_unit_test(numbers_stay_numbers),
		cmocka_unit_test(what_is_no_number_is_a_cell),
		cmocka_unit_test(a_row_has_commas_between_and_ends_with_crlf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
