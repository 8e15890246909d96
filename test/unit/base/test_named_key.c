/* Secrets with names: several in order, and none that can be guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/named_key.h"

#define ONE "0123456789abcdef0123456789abcdef"
#define TWO "Yz8q/+Tb3mRw0cVxKd5sLh2nPf7gJa1eUoWi4tXk="

static struct named_keys secrets;

static void
assert_secret(size_t index, const char *name, const char *secret)
{
	assert_string_equal(secrets.items[index].name, name);
	assert_true(slice_equals(secrets.items[index].secret, secret));
}

static void
nothing_is_no_fault(void **state)
{
	(void)state;
	assert_null(named_keys_parse("", &secrets));
	assert_int_equal(secrets.count, 0);
	assert_null(named_keys_parse(" \t ", &secrets));
	assert_int_equal(secrets.count, 0);
}

static void
entries_keep_their_order(void **state)
{
	(void)state;
	assert_null(named_keys_parse("  2027-01:" TWO " \tk-0:" ONE " ",
		&secrets));
	assert_int_equal(secrets.count, 2);
	assert_secret(0, "2027-01", TWO);
	assert_secret(1, "k-0", ONE);
}

static void
a_single_secret_needs_no_name(void **state)
{
	(void)state;
	assert_null(named_keys_parse(ONE, &secrets));
	assert_int_equal(secrets.count, 1);
	assert_secret(0, "1", ONE);
	assert_non_null(named_keys_parse(ONE " " TWO, &secrets));
	assert_non_null(named_keys_parse("a:" ONE " " TWO, &secrets));
}

static void
a_secret_may_have_colons(void **state)
{
	(void)state;
	assert_null(named_keys_parse("a:" ONE ":" TWO, &secrets));
	assert_secret(0, "a", ONE ":" TWO);
}

static void
what_could_be_guessed_or_confused_is_refused(void **state)
{
	static const struct {
		const char *text, *fault;
	} bad[] = {
		{ "a:0123456789abcdef0123456789abcde", "32 characters" },
		{ "a:", "32 characters" },
		{ "short", "32 characters" },
		{ ":" ONE, "name" },
		{ "a.b:" ONE, "name" },
		{ "a\"b:" ONE, "name" },
		{ "0123456789012345678901234567890123:" ONE, "name" },
		{ "a:" ONE " a:" TWO, "twice" },
		{ "a:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "guessed" },
		{ "a:12345671234567123456712345671234567", "guessed" },
		{ "a:your-256-bit-secret-goes-right-here", "guessed" },
		{ "a:ChangeMeChangeMeChangeMe0123456789", "guessed" },
		{ "a:this-is-an-EXAMPLE-of-a-long-key-9", "guessed" },
		{ "1:" ONE " 2:" ONE " 3:" ONE " 4:" ONE " 5:" ONE " 6:" ONE
			" 7:" ONE " 8:" ONE " 9:" ONE, "8 entries" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const char *fault = named_keys_parse(bad[i].text,
			&secrets);

		if (fault == NULL || strstr(fault, bad[i].fault) == NULL)
			fail_msg("%s: %s", bad[i].text,
				fault == NULL ? "accepted" : fault);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_no_fault),
		cmocka_unit_test(entries_keep_their_order),
		cmocka_unit_test(a_single_secret_needs_no_name),
		cmocka_unit_test(a_secret_may_have_colons),
		cmocka_unit_test(what_could_be_guessed_or_confused_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
