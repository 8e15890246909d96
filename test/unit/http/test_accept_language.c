/* Accept-Language: RFC 9110 section 12.5.4, RFC 4647 section 3.4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/accept_language.h"

static const char *const codes[] = { "en", "de", "fr" };

static void
chooses(const char *header, int expected)
{
	int chosen = accept_language(slice_of(header), codes, 3);

	if (chosen != expected)
		fail_msg("%s: %d", header, chosen);
}

static void
the_heaviest_wins_then_the_first(void **state)
{
	(void)state;
	chooses("de", 1);
	chooses("DE", 1);
	chooses("de, en", 1);
	chooses("en;q=0.5, de;q=0.501", 1);
	chooses("fr;q=0.8,de;q=0.8,en;q=0.7", 2);
	chooses("nl, it;q=0.9, de;q=0.1", 1);
	chooses(" ,, de\t;  q=1.000 ,", 1);
}

static void
a_dialect_speaks_for_its_language(void **state)
{
	(void)state;
	chooses("de-AT", 1);
	chooses("de-CH-1996, en", 1);
	chooses("de-AT, de;q=0", -1);
	chooses("den", -1);
	chooses("nl-BE", -1);
}

static void
a_star_is_every_other_and_no_wish(void **state)
{
	(void)state;
	chooses("*", -1);
	chooses("en;q=0, *", 1);
	chooses("nl, *;q=0.1", -1);
	chooses("de;q=0.5, *", -1);
	chooses("de, *;q=0.5", 1);
	chooses("*;q=0", -1);
}

static void
what_is_broken_says_nothing(void **state)
{
	static const char *const broken[] = { "de;q=1.001", "de;q=0.1234",
		"de;q=2", "de;q=.5", "de;q", "de;q=", "de;", "de;p=1",
		"de fr", "de-", "-de", "1de", "de_DE", "abcdefghi",
		"de, en;q=x", "*-CH", "de;q=1;q=1", "d\xc3\xa9", "de\n" };

	(void)state;
	chooses("", -1);
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
		chooses(broken[i], -1);
}

static void
long_headers_are_not_read(void **state)
{
	char header[ACCEPT_LANGUAGE_MAX + 2];
	char many[ACCEPT_LANGUAGE_RANGES * 3 + 4] = "";

	(void)state;
	memset(header, ' ', sizeof(header));
	memcpy(header, "de", 2);
	header[ACCEPT_LANGUAGE_MAX] = '\0';
	chooses(header, 1);
	header[ACCEPT_LANGUAGE_MAX] = ' ';
	header[ACCEPT_LANGUAGE_MAX + 1] = '\0';
	chooses(header, -1);
	for (size_t i = 0; i < ACCEPT_LANGUAGE_RANGES; i++)
		memcpy(many + 3 * i, "de,", 4);
	chooses(many, 1);
	memcpy(many + 3 * ACCEPT_LANGUAGE_RANGES, "de", 3);
	chooses(many, -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_heaviest_wins_then_the_first),
		cmocka_unit_test(a_dialect_speaks_for_its_language),
		cmocka_unit_test(a_star_is_every_other_and_no_wish),
		cmocka_unit_test(what_is_broken_says_nothing),
		cmocka_unit_test(long_headers_are_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
