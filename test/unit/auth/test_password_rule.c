/* U2 IDN-21: each rule for new passwords. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "auth/password_rule.h"

static const char *const nobody[] = { NULL };
static const char *const anna[] = {
	"anna.keller@example.org", "Anna", "Müller-Özdemir",
	"Nordwind Logistik", "", "Li", NULL
};

static const char *
check(const char *password, const char *const *context)
{
	return password_check(slice_of(password), context);
}

#define assert_fits(password, context) \
	assert_null(check(password, context))
#define assert_message(password, context, part) do { \
	const char *message_ = check(password, context); \
	assert_non_null(message_); \
	assert_non_null(strstr(message_, part)); \
} while (0)

static void
passphrases_of_any_script_and_spaces_fit(void **state)
{
	(void)state;
	assert_fits("  plain long phrase  ", anna);
	assert_fits("zwölf Zähne!", nobody);
	assert_fits("пароль на каждый день", nobody);
	assert_fits("🐙🐙🐳🐳🦀🦀🐡🐡🐬🐬🐟🐟", nobody);
}

static void
length_counts_code_points(void **state)
{
	char text[129 * 2 + 1];

	(void)state;
	assert_message("elevenchars", nobody, "at least 12");
	assert_fits("twelve_chars", nobody);
	assert_message("öäüöäüöäüöä", nobody, "at least 12");
	assert_message("", nobody, "at least 12");
	for (int i = 0; i < 129; i++)
		memcpy(text + i * 2, i * i % 37 % 2 == 0 ? "ö" : "é", 2);
	text[128 * 2] = '\0';
	assert_fits(text, nobody);
	text[128 * 2] = '\xC3';
	text[129 * 2] = '\0';
	assert_message(text, nobody, "at most 128");
}

static void
invalid_utf8_and_controls_are_refused(void **state)
{
	static const struct slice bad[] = {
		SLICE("nul\0in the middle"), SLICE("tab\tin the middle"),
		SLICE("line\nin the middle"), SLICE("delete\x7F in the middle"),
		SLICE("c1\xC2\x85 in the middle"),
		SLICE("overlong\xC0\xAF in it"), SLICE("cut in the end\xC3"),
		SLICE("surrogate\xED\xA0\x80 in it"),
		SLICE("latin1 \xFC in it"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_non_null(password_check(bad[i], nobody));
}

static void
common_passwords_are_refused_in_any_case(void **state)
{
	(void)state;
	assert_message("password1234", nobody, "most used");
	assert_message("PassWord1234", nobody, "most used");
	assert_message("1qaz2wsx3edc", nobody, "most used");
	assert_message("correcthorsebatterystaple", nobody, "most used");
	assert_fits("password1234 of mine", nobody);
}

static void
sequences_and_repetitions_are_refused(void **state)
{
	static const char *const poor[] = { "aaaaaaaaaaaaaaaa", "zzzzzzzzzzzzz",
		"qwertyuiop12345", "QwertyUiop1234", "abcdefghijklmnop",
		"987654321abcdef", "abcabcabcabcabc", "ab12ab12ab12ab12",
		"asdfghjkl;;;;;;;", "aaaabbbbccccdddd",
		"öööööööööööö", NULL };

	(void)state;
	for (const char *const *each = poor; *each != NULL; each++)
		assert_non_null(check(*each, nobody));
	assert_message("qwertyuiop12345x", nobody, "a sequence");
	assert_message("öööööööööööö", nobody, "a sequence");
	assert_fits("wander-copper-sunrise", nobody);
	assert_fits("aaaa bbbb cccc xyz 94", nobody);
	assert_fits("7f3k 9q2m 4z8w", nobody);
}

static void
every_password_of_the_list_is_refused(void **state)
{
	static const char *const common[] = {
#define COMMON(password) password,
#include "auth/common.def"
#undef COMMON
	};

	(void)state;
	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
		assert_message(common[i], nobody, "most used");
}

static void
names_and_address_are_refused_in_any_case(void **state)
{
	(void)state;
	assert_message("my ANNA.keller 99", anna, "Leave your name");
	assert_message("kellerkellerkeller", anna, "Leave your name");
	assert_message("xxx annA xxx yyy", anna, "Leave your name");
	assert_message("MÜLLER rides again", anna, "Leave your name");
	assert_message("the öZDEMIRs and us", anna, "Leave your name");
	assert_message("nordwinds are cold", anna, "Leave your name");
	assert_message("my-Logistik-secret", anna, "Leave your name");
}

static void
short_words_and_the_address_s_domain_do_not_count(void **state)
{
	static const char *const jo[] = { "jo@company.example", "Jo", "Li",
		NULL };

	(void)state;
	assert_fits("jolly good lilies", jo);
	assert_fits("company of wolves", jo);
	assert_fits("example of wolves", anna);
}

static void
short_words_count_together(void **state)
{
	static const char *const jo[] = { "j.o.l.i@company.example", "Jo Li",
		NULL };

	(void)state;
	assert_message("what j.o.l.i wants", jo, "Leave your name");
	assert_message("what jo li wants", jo, "Leave your name");
}

static void
context_that_is_no_text_is_harmless(void **state)
{
	static const char *const odd[] = { "", "@", "\xFF\xFE", "....", "----",
		NULL };

	(void)state;
	assert_fits("a fine passphrase", odd);
}

/* Longer than any password: only its first 128 code points are looked at. */
static void
endless_context_is_harmless(void **state)
{
	char text[4096];
	const char *const endless[] = { text, NULL };

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_fits("a fine passphrase", endless);
	memcpy(text, "fine ", 5);
	assert_message("a fine passphrase", endless, "Leave your name");
}

static void
load(const char *words)
{
	char path[] = "test_password_rule.XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");

	assert_non_null(file);
	fputs(words, file);
	fclose(file);
	assert_true(password_rule_load(path));
	unlink(path);
}

static void
a_list_of_words_is_refused(void **state)
{
	(void)state;
	assert_fits("misunderstanding", nobody);
	load("zebra\nMisunderstanding\r\ncat\nangel eyes\niloveyou\n");
	assert_message("misunderstanding", nobody, "most used");
	assert_message("MISunderstanding", nobody, "most used");
	assert_fits("misunderstanding zebra", nobody);
}

static void
a_listed_word_with_signs_around_it_is_refused(void **state)
{
	(void)state;
	load("iloveyou\nangel eyes\ncat\n");
	assert_message("iloveyou20241!", nobody, "most used");
	assert_message("***ILoveYou***", nobody, "most used");
	assert_message("12 angel eyes 34", nobody, "most used");
	assert_fits("cat1234567890!", nobody);
	assert_fits("iloveyou12 too", nobody);
}

static void
a_listed_word_again_and_again_is_refused(void **state)
{
	(void)state;
	load("iloveyou\n");
	assert_message("iloveyouiloveyou", nobody, "most used");
	assert_message("iloveyouiloveyou1!", nobody, "most used");
	assert_fits("iloveyouilovetoo", nobody);
}

static void
a_list_that_is_not_there_changes_nothing(void **state)
{
	(void)state;
	load("iloveyou\n");
	assert_false(password_rule_load("no/such/list"));
	assert_message("iloveyou2024!", nobody, "most used");
	load("zebra\n");
	assert_fits("iloveyou2024!", nobody);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passphrases_of_any_script_and_spaces_fit),
		cmocka_unit_test(length_counts_code_points),
		cmocka_unit_test(invalid_utf8_and_controls_are_refused),
		cmocka_unit_test(common_passwords_are_refused_in_any_case),
		cmocka_unit_test(sequences_and_repetitions_are_refused),
		cmocka_unit_test(every_password_of_the_list_is_refused),
		cmocka_unit_test(names_and_address_are_refused_in_any_case),
		cmocka_unit_test(
			short_words_and_the_address_s_domain_do_not_count),
		cmocka_unit_test(short_words_count_together),
		cmocka_unit_test(context_that_is_no_text_is_harmless),
		cmocka_unit_test(endless_context_is_harmless),
		cmocka_unit_test(a_list_of_words_is_refused),
		cmocka_unit_test(
			a_listed_word_with_signs_around_it_is_refused),
		cmocka_unit_test(a_listed_word_again_and_again_is_refused),
		cmocka_unit_test(a_list_that_is_not_there_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
