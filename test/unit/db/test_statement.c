/* Facts about every named statement, as it was embedded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "db/statement.h"

static const struct statement *
get(int id)
{
	return statement_get((enum statement_id)id);
}

static void
every_statement_has_its_name_and_text(void **state)
{
	(void)state;
	assert_true(Q_count > 1);
	for (int i = Q_none + 1; i < Q_count; i++) {
		assert_non_null(get(i)->name);
		assert_non_null(get(i)->sql);
		assert_true(strlen(get(i)->sql) > 0);
		assert_true(get(i)->rows <= ROWS_MANY);
	}
}

static void
names_differ(void **state)
{
	(void)state;
	for (int i = Q_none + 1; i < Q_count; i++)
		for (int j = Q_none + 1; j < i; j++)
			assert_string_not_equal(get(i)->name, get(j)->name);
}

static void
names_belong_to_their_numbers(void **state)
{
	(void)state;
	assert_string_equal(get(Q_enter)->name, "enter");
	assert_string_equal(get(Q_ready)->name, "ready");
	assert_string_equal(get(Q_begin_write)->name, "begin_write");
}

static void
no_statement_is_empty(void **state)
{
	(void)state;
	assert_null(get(Q_none)->sql);
	assert_int_equal(get(Q_none)->parameter_count, 0);
	assert_false(statement_takes(Q_none, "id"));
}

/* $n is followed by its cast, as in $1::uuid. */
static void
each_parameter_is_used_with_its_type(void **state)
{
	(void)state;
	for (int i = Q_none + 1; i < Q_count; i++)
		for (size_t n = 1; n <= get(i)->parameter_count; n++) {
			char mark[16];

			snprintf(mark, sizeof(mark), "$%zu::", n);
			if (strstr(get(i)->sql, mark) == NULL)
				fail_msg("%s: no %s", get(i)->name, mark);
		}
}

static void
no_parameter_goes_past_the_last(void **state)
{
	(void)state;
	for (int i = Q_none + 1; i < Q_count; i++) {
		char mark[16];

		snprintf(mark, sizeof(mark), "$%zu::",
			get(i)->parameter_count + 1);
		assert_null(strstr(get(i)->sql, mark));
		assert_null(strstr(get(i)->sql, "$0"));
		assert_null(strstr(get(i)->sql, ":'"));
	}
}

static void
parameters_are_found_by_name(void **state)
{
	(void)state;
	assert_true(statement_takes(Q_enter, "session_id"));
	assert_false(statement_takes(Q_enter, "session"));
	assert_false(statement_takes(Q_enter, ""));
	assert_false(statement_takes(Q_enter, "SESSION_ID"));
	for (int i = Q_none + 1; i < Q_count; i++)
		for (size_t n = 0; n < get(i)->parameter_count; n++)
			assert_true(statement_takes((enum statement_id)i,
				get(i)->parameters[n]));
}

static void
a_statement_is_one_statement(void **state)
{
	(void)state;
	for (int i = Q_none + 1; i < Q_count; i++) {
		const char *sql = get(i)->sql;
		size_t length = strlen(sql);

		while (length > 0 && strchr(" \n;", sql[length - 1]) != NULL)
			length--;
		assert_true(length > 0);
		assert_null(memchr(sql, ';', length));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_has_its_name_and_text),
		cmocka_unit_test(names_differ),
		cmocka_unit_test(names_belong_to_their_numbers),
		cmocka_unit_test(no_statement_is_empty),
		cmocka_unit_test(each_parameter_is_used_with_its_type),
		cmocka_unit_test(no_parameter_goes_past_the_last),
		cmocka_unit_test(parameters_are_found_by_name),
		cmocka_unit_test(a_statement_is_one_statement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
