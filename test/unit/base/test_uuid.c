/* Ids as text: one spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/uuid.h"

#define UUID_TEXT "01234567-89ab-cdef-0123-456789abcdef"

static void
only_the_canonical_form_is_an_id(void **state)
{
	static const char *const bad[] = { "", "1", "{" UUID_TEXT "}",
		UUID_TEXT "0", "01234567-89AB-cdef-0123-456789abcdef",
		"0123456789abcdef0123456789abcdef",
		"0123456-789ab-cdef-0123-456789abcdef",
		"01234567-89ab-cdef-0123-456789abcde",
		"01234567-89ab-cdef-0123-456789abcdeg",
		"01234567 89ab cdef 0123 456789abcdef", NULL };

	(void)state;
	assert_true(is_uuid(UUID_TEXT));
	assert_int_equal(strlen(UUID_TEXT) + 1, UUID_SIZE);
	for (size_t i = 0; bad[i] != NULL; i++)
		if (is_uuid(bad[i]))
			fail_msg("accepted: %s", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_canonical_form_is_an_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
