/* Catalogues: what is found, and that damaged ones are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/messages.h"
#include "base/mo_fixture.h"

static const struct mo_pair pairs[] = {
	MO_HEAD("nplurals=2; plural=(n != 1);"),
	MO("%d day\0%d days", "%d Tag\0%d Tage"),
	MO("Save", "Sichern"),
	MO("Save changes", "Änderungen sichern"),
	MO("about\004Save", "Speichern"),
};

#define COUNT (sizeof(pairs) / sizeof(*pairs))

static int
setup(void **state)
{
	*state = pool_create();
	return 0;
}

static int
teardown(void **state)
{
	pool_destroy(*state);
	return 0;
}

static void
every_text_is_found_and_no_other(void **state)
{
	const char *fault;
	struct messages *messages = messages_read(*state,
		mo_make(*state, pairs, COUNT), &fault);
	struct slice found;

	assert_non_null(messages);
	for (size_t i = 0; i < COUNT; i++) {
		assert_true(messages_find(messages,
			slice_of(pairs[i].original.data), &found));
		assert_int_equal(found.length, pairs[i].translation.length);
		assert_memory_equal(found.data, pairs[i].translation.data,
			found.length + 1);
	}
	assert_false(messages_find(messages, SLICE("Sav"), &found));
	assert_false(messages_find(messages, SLICE("Saves"), &found));
	assert_false(messages_find(messages, SLICE("%d day\0%d"), &found));
	assert_false(messages_find(messages, SLICE("zzz"), &found));
}

/* Copies of the exact size, so that reading past the end shows. */
static void
what_is_cut_off_is_refused(void **state)
{
	struct slice whole = mo_make(*state, pairs, COUNT);

	for (size_t length = 0; length < whole.length; length++) {
		char *bytes = malloc(length + 1);
		const char *fault = NULL;

		assert_non_null(bytes);
		memcpy(bytes, whole.data, length);
		assert_null(messages_read(*state,
			(struct slice){ bytes, length }, &fault));
		assert_non_null(fault);
		free(bytes);
	}
}

/* Any byte that is not what it was: refused, or harmless. */
static void
a_changed_byte_does_no_harm(void **state)
{
	struct slice whole = mo_make(*state, pairs, COUNT), found;
	char *bytes = pool_copy(*state, whole.data, whole.length);

	for (size_t i = 0; i < whole.length; i++)
		for (int change = 0; change < 256; change += 51) {
			const char *fault;
			struct messages *messages;
			char kept = bytes[i];

			bytes[i] = (char)(bytes[i] ^ change);
			messages = messages_read(*state, (struct slice){
				bytes, whole.length }, &fault);
			if (messages != NULL)
				messages_find(messages, SLICE("Save"),
					&found);
			bytes[i] = kept;
		}
}

static void
disorder_is_refused(void **state)
{
	const struct mo_pair twice[] =
		{ MO("a", "1"), MO("a", "2") };
	const struct mo_pair bad[] = { MO("a", "\xff") };
	const char *fault;

	assert_null(messages_read(*state, mo_make(*state, twice, 2),
		&fault));
	assert_string_equal(fault, "is not sorted");
	assert_null(messages_read(*state, mo_make(*state, bad, 1), &fault));
	assert_string_equal(fault,
		"holds a text that is cut off or not UTF-8");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_is_found_and_no_other),
		cmocka_unit_test(what_is_cut_off_is_refused),
		cmocka_unit_test(a_changed_byte_does_no_harm),
		cmocka_unit_test(disorder_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
