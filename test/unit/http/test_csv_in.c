/* Rows of cells as spreadsheets write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "http/csv_in.h"

/* "line:cell|cell" of each row, one after the other. */
static const char *
read(struct pool *pool, const char *text)
{
	const char *cells[3];
	struct csv_in in;
	struct buf out;
	size_t count;

	buf_init(&out, pool);
	csv_in_init(&in, pool, (struct slice){ text, strlen(text) });
	while ((count = csv_in_row(&in, cells, 3)) > 0) {
		buf_printf(&out, "%u:", in.line);
		for (size_t i = 0; i < count; i++)
			buf_printf(&out, "%s%s", i == 0 ? "" : "|", cells[i]);
		buf_char(&out, '\n');
	}
	return out.length == 0 ? "" : out.data;
}

static const struct {
	const char *text, *rows;
} cases[] = {
	{ "", "" },
	{ "\n\r\n", "" },
	{ "a,b\nc,d", "1:a|b\n2:c|d\n" },
	{ "a,b\r\nc,d\r\n", "1:a|b\n2:c|d\n" },
	{ "a,b\rc,d\r", "1:a|b\n2:c|d\n" },
	{ "\xef\xbb\xbf" "a,b\n", "1:a|b\n" },
	{ "a;b,c;d\n", "1:a|b,c|d\n" },
	{ "a\tb\n1, 2\t3\n", "1:a|b\n2:1, 2|3\n" },
	{ "a,b\n\n,\nc\n", "1:a|b\n4:c\n" },
	{ " a , b \n", "1:a|b\n" },
	{ "\"a,b\",\"c\"\"d\"\n", "1:a,b|c\"d\n" },
	{ "\"a\nb\",c\nd\n", "1:a\nb|c\n3:d\n" },
	{ "\"a\r\nb\",c\nd\n", "1:a\r\nb|c\n3:d\n" },
	{ "\"never ends,\n", "1:never ends,\n\n" },
	{ "\"a\"b,c\n", "1:ab|c\n" },
	{ "a\"b,c\n", "1:a\"b|c\n" },
	{ "a,b,c,d,e\n", "1:a|b|c\n" },
	{ "'=1,'+2,'x\n", "1:=1|+2|'x\n" },
	{ "',a\n", "1:'|a\n" },
	{ "a,,\n", "1:a||\n" },
	{ "\"", "" },
};

static void
rows_are_read_as_people_write_them(void **state)
{
	struct pool *pool = pool_create();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(read(pool, cases[i].text), cases[i].rows);
	pool_destroy(pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_read_as_people_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
