/* Facts about rows as JSON, CSV and names of a page, from results made here;
 * present/json_cell.c shows through them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "present/rows.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Type numbers of pg_type.dat. */
enum { BOOL = 16, INT8 = 20, INT2 = 21, INT4 = 23, PLAIN = 25, JSON = 114,
	INT4S = 1007, TEXTS = 1009, DAY = 1082, STAMP = 1184,
	NUMBER = 1700, ID = 2950, JSONB = 3802 };

struct column {
	const char *name;
	Oid type;
	const char *cells[3];	/* NULL is null */
};

static struct pool *pool;
static PGresult *result;
static struct buf out;
static struct rows rows;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	buf_init(&out, pool);
	buf_text(&out, "");
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
clear(void *subject)
{
	PQclear(subject);
}

static void
set_cell(int row, int column, const char *text)
{
	char *copy = text == NULL ? NULL : pool_text(pool, text);

	assert_true(PQsetvalue(result, row, column, copy,
		text == NULL ? -1 : (int)strlen(text)));
}

static void
make(const struct column *columns, int count, int row_count)
{
	PGresAttDesc *heads = pool_alloc(pool,
		(size_t)count * sizeof(*heads));

	result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	assert_non_null(result);
	pool_defer(pool, clear, result);
	for (int i = 0; i < count; i++) {
		heads[i].name = pool_text(pool, columns[i].name);
		heads[i].typid = columns[i].type;
		heads[i].typlen = -1;
		heads[i].atttypmod = -1;
	}
	assert_true(PQsetResultAttrs(result, count, heads));
	for (int row = 0; row < row_count; row++)
		for (int i = 0; i < count; i++)
			set_cell(row, i, columns[i].cells[row]);
	rows_init(&rows, pool, result, NULL);
}

static void
make_one(const char *name, Oid type, const char *text)
{
	const struct column column = { name, type, { text } };

	make(&column, 1, 1);
}

static void
json_of(Oid type, const char *text, const char *expected)
{
	make_one("x", type, text);
	buf_init(&out, pool);
	rows_json_object(&out, result, 0);
	assert_string_equal(out.data,
		pool_printf(pool, "{\"x\":%s}", expected));
}

static void
numbers_and_truths_are_bare_in_json(void **state)
{
	(void)state;
	json_of(INT2, "-1", "-1");
	json_of(INT4, "0", "0");
	json_of(INT8, "9223372036854775807", "9223372036854775807");
	json_of(NUMBER, "12.50", "12.50");
	json_of(BOOL, "t", "true");
	json_of(BOOL, "f", "false");
}

static void
null_is_null_whatever_the_type(void **state)
{
	static const Oid types[] = { BOOL, INT8, INT4, PLAIN, JSON, INT4S,
		DAY, STAMP, NUMBER, JSONB };

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++)
		json_of(types[i], NULL, "null");
}

static void
text_is_escaped_in_json(void **state)
{
	(void)state;
	json_of(PLAIN, "", "\"\"");
	json_of(PLAIN, "\"</script>\n\\ Zoë",
		"\"\\\"</script>\\n\\\\ Zoë\"");
	json_of(ID, "0b5c", "\"0b5c\"");
	json_of(DAY, "2026-12-03", "\"2026-12-03\"");
	json_of(999999, "12", "\"12\"");
}

static void
json_stays_json(void **state)
{
	(void)state;
	json_of(JSON, "{\"a\": [1]}", "{\"a\": [1]}");
	json_of(JSONB, "null", "null");
}

static void
arrays_of_numbers_are_lists(void **state)
{
	(void)state;
	json_of(INT4S, "{}", "[]");
	json_of(INT4S, "{30}", "[30]");
	json_of(INT4S, "{30,7,-1}", "[30,7,-1]");
}

static void
arrays_of_texts_are_lists(void **state)
{
	(void)state;
	json_of(TEXTS, "{}", "[]");
	json_of(TEXTS, "{a.read}", "[\"a.read\"]");
	json_of(TEXTS, "{a,\"b c\",\"\",\"d,\\\"e\\\\}\"}",
		"[\"a\",\"b c\",\"\",\"d,\\\"e\\\\}\"]");
	json_of(TEXTS, "{\xC3\xA4,it's}", "[\"\xC3\xA4\",\"it's\"]");
}

static void
timestamps_are_those_of_rfc_3339(void **state)
{
	(void)state;
	json_of(STAMP, "2026-12-03 14:05:06+00", "\"2026-12-03T14:05:06Z\"");
	json_of(STAMP, "2026-12-03 14:05:06.123456+00",
		"\"2026-12-03T14:05:06.123456Z\"");
	json_of(STAMP, "2026-12-03 14:05:06+01",
		"\"2026-12-03T14:05:06+01:00\"");
	json_of(STAMP, "2026-12-03 14:05:06.1-03:30",
		"\"2026-12-03T14:05:06.1-03:30\"");
	json_of(STAMP, "infinity", "\"infinity\"");
}

static const struct column people[] = {
	{ "name", PLAIN, { "Ada", "=1+1", NULL } },
	{ "cursor", PLAIN, { "a", "b", "c" } },
	{ "age", INT4, { "36", "-7", NULL } },
	{ "hours", NUMBER, { "7.50", "0", NULL } },
};

static void
an_object_has_every_column_but_the_cursor(void **state)
{
	(void)state;
	make(people, 4, 3);
	rows_json_object(&out, result, 1);
	assert_string_equal(out.data,
		"{\"name\":\"=1+1\",\"age\":-7,\"hours\":0}");
}

static void
an_object_may_be_empty(void **state)
{
	(void)state;
	make_one("cursor", PLAIN, "a");
	rows_json_object(&out, result, 0);
	assert_string_equal(out.data, "{}");
}

static void
a_list_has_the_first_rows(void **state)
{
	(void)state;
	make(people, 1, 3);
	rows_json_list(&out, result, 2);
	assert_string_equal(out.data, "{\"name\":\"Ada\"},{\"name\":\"=1+1\"}");
}

static void
a_list_of_none_is_empty(void **state)
{
	(void)state;
	make(people, 4, 0);
	rows_json_list(&out, result, 0);
	assert_string_equal(out.data, "");
}

static void
csv_has_every_column_but_the_cursor(void **state)
{
	(void)state;
	make(people, 4, 3);
	rows_csv_head(&out, result);
	for (int row = 0; row < 3; row++)
		rows_csv_row(&out, result, row);
	assert_string_equal(out.data, "name,age,hours\r\nAda,36,7.50\r\n"
		"'=1+1,-7,0\r\n,,\r\n");
}

static void
label_of(const char *name, Oid type, const char *text, const char *expected)
{
	make_one(name, type, text);
	if (!slice_equals(rows_label(&rows, 0, 0), expected))
		fail_msg("%s is not labelled %s", text, expected);
}

static void
days_are_read_as_people_write_them(void **state)
{
	(void)state;
	label_of("x", DAY, "2026-12-03", "3 Dec 2026");
	label_of("x", DAY, "2026-01-31", "31 Jan 2026");
	label_of("x", DAY, "infinity", "infinity");
	label_of("x", DAY, "", "");
}

static void
moments_are_read_with_their_minute(void **state)
{
	(void)state;
	label_of("x", STAMP, "2026-12-03 14:05:06+00", "3 Dec 2026, 14:05");
	label_of("x", STAMP, "2026-02-09 00:00:00.5+01", "9 Feb 2026, 00:00");
	label_of("x", STAMP, "infinity", "infinity");
}

static void
sizes_are_read_in_their_unit(void **state)
{
	(void)state;
	label_of("document_size", INT4, "0", "0 bytes");
	label_of("document_size", INT4, "999", "999 bytes");
	label_of("document_size", INT8, "1000", "1 KB");
	label_of("document_size", INT8, "1449", "1 KB");
	label_of("document_size", INT8, "1400000", "1.4 MB");
	label_of("document_size", INT8, "20971520", "21.0 MB");
	label_of("size", INT4, "1000", "1,000");
}

static void
lists_are_read_with_blanks(void **state)
{
	(void)state;
	label_of("x", INT4S, "{30,7,1}", "30, 7, 1");
	label_of("x", INT4S, "{30}", "30");
	label_of("x", INT4S, "{}", "");
}

static void
other_types_are_read_as_they_are(void **state)
{
	(void)state;
	label_of("x", PLAIN, "Ada", "Ada");
	label_of("x", INT4, "1000", "1,000");
}

static struct value
find(const char *name)
{
	return rows_find(&rows, 0, slice_of(name));
}

static void
found(Oid type, const char *text, enum value_kind kind, const char *printed)
{
	make_one("x", type, text);
	assert_int_equal(find("x").kind, kind);
	if (!slice_equals(find("x").text, printed))
		fail_msg("type %u, %s: does not print %s", type,
			text == NULL ? "null" : text, printed);
}

static void
what_is_there_is_true_and_prints(void **state)
{
	(void)state;
	found(PLAIN, "Ada", VALUE_TEXT, "Ada");
	found(PLAIN, "0", VALUE_TEXT, "0");
	found(PLAIN, "f", VALUE_TEXT, "f");
	found(INT4, "-1", VALUE_TEXT, "-1");
	found(BOOL, "t", VALUE_TEXT, "t");
	found(DAY, "2026-12-03", VALUE_TEXT, "2026-12-03");
}

static void
a_moment_prints_as_in_json(void **state)
{
	(void)state;
	found(STAMP, "2026-12-03 14:05:06+01", VALUE_TEXT,
		"2026-12-03T14:05:06+01:00");
	found(STAMP, NULL, VALUE_FALSE, "");
}

static void
null_empty_and_false_print_nothing(void **state)
{
	(void)state;
	found(PLAIN, NULL, VALUE_FALSE, "");
	found(PLAIN, "", VALUE_FALSE, "");
	found(BOOL, "f", VALUE_FALSE, "");
	found(BOOL, NULL, VALUE_FALSE, "");
	found(INT4, NULL, VALUE_FALSE, "");
}

static void
zero_is_false_and_prints(void **state)
{
	(void)state;
	found(INT2, "0", VALUE_FALSE, "0");
	found(INT4, "0", VALUE_FALSE, "0");
	found(INT8, "0", VALUE_FALSE, "0");
}

static void
a_label_is_a_part_of_its_column(void **state)
{
	(void)state;
	make_one("issued_on", DAY, "2026-12-03");
	assert_int_equal(find("issued_on.label").kind, VALUE_TEXT);
	assert_true(slice_equals(find("issued_on.label").text, "3 Dec 2026"));
}

static void
the_label_of_null_is_false_and_prints_nothing(void **state)
{
	static const Oid types[] = { INT4, DAY, STAMP, INT4S, PLAIN };

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		make_one("x_size", types[i], NULL);
		assert_int_equal(find("x_size.label").kind, VALUE_FALSE);
		assert_int_equal(find("x_size.label").text.length, 0);
	}
}

static void
is_compares_the_whole_text(void **state)
{
	(void)state;
	make_one("status", PLAIN, "expired");
	assert_int_equal(find("status.is_expired").kind, VALUE_TEXT);
	assert_int_equal(find("status.is_expire").kind, VALUE_FALSE);
	assert_int_equal(find("status.is_expired2").kind, VALUE_FALSE);
	assert_int_equal(find("status.is_Expired").kind, VALUE_FALSE);
	make_one("status", PLAIN, NULL);
	assert_int_equal(find("status.is_expired").kind, VALUE_FALSE);
}

static void
other_names_are_missing(void **state)
{
	static const char *const names[] = { "", ".", "y", "X", "xx", "x.",
		"x.is_", "x.is", "x.labels", "x.label.label", "x.x", ".x" };

	(void)state;
	make_one("x", PLAIN, "1");
	for (size_t i = 0; i < COUNT(names); i++)
		if (find(names[i]).kind != VALUE_MISSING)
			fail_msg("found: %s", names[i]);
}

static void
a_row_past_the_last_is_missing(void **state)
{
	(void)state;
	make(people, 4, 2);
	assert_true(slice_equals(rows_find(&rows, 1, SLICE("name")).text,
		"=1+1"));
	assert_int_equal(rows_find(&rows, 2, SLICE("name")).kind,
		VALUE_MISSING);
	make(people, 4, 0);
	assert_int_equal(find("name").kind, VALUE_MISSING);
}

static void
rows_are_a_context_of_a_page(void **state)
{
	struct value value;

	(void)state;
	make(people, 4, 3);
	value = rows.context.find(&rows.context, 0, SLICE("name"));
	assert_true(slice_equals(value.text, "Ada"));
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(numbers_and_truths_are_bare_in_json),
		FACT(null_is_null_whatever_the_type),
		FACT(text_is_escaped_in_json),
		FACT(json_stays_json),
		FACT(arrays_of_numbers_are_lists),
		FACT(arrays_of_texts_are_lists),
		FACT(timestamps_are_those_of_rfc_3339),
		FACT(an_object_has_every_column_but_the_cursor),
		FACT(an_object_may_be_empty),
		FACT(a_list_has_the_first_rows),
		FACT(a_list_of_none_is_empty),
		FACT(csv_has_every_column_but_the_cursor),
		FACT(days_are_read_as_people_write_them),
		FACT(moments_are_read_with_their_minute),
		FACT(sizes_are_read_in_their_unit),
		FACT(lists_are_read_with_blanks),
		FACT(other_types_are_read_as_they_are),
		FACT(what_is_there_is_true_and_prints),
		FACT(a_moment_prints_as_in_json),
		FACT(null_empty_and_false_print_nothing),
		FACT(zero_is_false_and_prints),
		FACT(a_label_is_a_part_of_its_column),
		FACT(the_label_of_null_is_false_and_prints_nothing),
		FACT(is_compares_the_whole_text),
		FACT(other_names_are_missing),
		FACT(a_row_past_the_last_is_missing),
		FACT(rows_are_a_context_of_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
