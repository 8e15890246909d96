/* Facts about the table of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "http/status.h"

static const struct status_row *
row(int status)
{
	return status_row((enum status)status);
}

static void
every_status_has_its_row(void **state)
{
	(void)state;
	for (int i = 0; i < STATUS_COUNT; i++) {
		assert_in_range(row(i)->number, 200, 599);
		assert_true(strlen(row(i)->title) > 0);
		assert_true(strlen(row(i)->sentence) > 0);
	}
}

static void
codes_are_for_machines_and_differ(void **state)
{
	(void)state;
	for (int i = 0; i < STATUS_COUNT; i++) {
		const char *code = row(i)->code;

		assert_true(strlen(code) > 0);
		assert_int_equal(strspn(code, "abcdefghijklmnopqrstuvwxyz_"),
			strlen(code));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(code, row(j)->code);
	}
}

static void
sentences_end_as_sentences_do(void **state)
{
	(void)state;
	for (int i = 0; i < STATUS_COUNT; i++) {
		const char *sentence = row(i)->sentence;

		assert_int_equal(sentence[strlen(sentence) - 1], '.');
		assert_true(*sentence >= 'A' && *sentence <= 'Z');
	}
}

static void
nothing_is_ok_but_zero(void **state)
{
	(void)state;
	assert_int_equal(OK, 0);
	assert_int_equal(row(OK)->number, 200);
	for (int i = 1; i < STATUS_COUNT; i++)
		assert_int_not_equal(row(i)->number, 200);
}

static void
names_have_the_numbers_of_rfc_9110(void **state)
{
	(void)state;
	assert_int_equal(row(SEE_OTHER)->number, 303);
	assert_int_equal(row(UNAUTHENTICATED)->number, 401);
	assert_int_equal(row(FORBIDDEN)->number, 403);
	assert_int_equal(row(NOT_FOUND)->number, 404);
	assert_int_equal(row(METHOD_NOT_ALLOWED)->number, 405);
	assert_int_equal(row(PAYLOAD_TOO_LARGE)->number, 413);
	assert_int_equal(row(UNSUPPORTED_MEDIA_TYPE)->number, 415);
	assert_int_equal(row(UNPROCESSABLE)->number, 422);
	assert_int_equal(row(UNAVAILABLE)->number, 503);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_its_row),
		cmocka_unit_test(codes_are_for_machines_and_differ),
		cmocka_unit_test(sentences_end_as_sentences_do),
		cmocka_unit_test(nothing_is_ok_but_zero),
		cmocka_unit_test(names_have_the_numbers_of_rfc_9110),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
