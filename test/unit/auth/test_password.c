/* Hashes against libscrypt's own, and each rule for new passwords. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include <libscrypt.h>

#include "auth/mcf.h"
#include "auth/password.h"

#define RIGHT "correct horse staple 7"

/* Processor time: what a loaded machine makes others wait does not count. */
static int64_t
cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct pool *pool;

static int
set_up(void **state)
{
	(void)state;
	pool = pool_create();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pool_destroy(pool);
	return 0;
}

static enum password_result
verify(const char *stored, const char *password)
{
	return password_verify(stored, password, strlen(password));
}

static char *
hash(const char *password)
{
	return password_hash(pool, password, strlen(password));
}

static void
the_password_that_was_hashed_is_right(void **state)
{
	(void)state;
	assert_int_equal(verify(hash(RIGHT), RIGHT), PASSWORD_RIGHT);
}

static void
other_passwords_are_wrong(void **state)
{
	const char *stored = hash(RIGHT);

	(void)state;
	assert_int_equal(verify(stored, "correct horse staple 8"),
		PASSWORD_WRONG);
	assert_int_equal(verify(stored, "correct horse staple "),
		PASSWORD_WRONG);
	assert_int_equal(verify(stored, ""), PASSWORD_WRONG);
}

static void
no_byte_is_cut_or_skipped(void **state)
{
	char text[129];
	const char *stored;

	(void)state;
	memset(text, 'x', 128);
	text[128] = '\0';
	stored = hash(text);
	text[127] = 'y';
	assert_int_equal(verify(stored, text), PASSWORD_WRONG);
	stored = password_hash(pool, "a\0b", 3);
	assert_int_equal(password_verify(stored, "a\0c", 3), PASSWORD_WRONG);
	assert_int_equal(password_verify(stored, "a\0b", 3), PASSWORD_RIGHT);
}

static void
stored_costs_are_the_documented_ones_and_salts_differ(void **state)
{
	const char *one = hash(RIGHT);
	const char *other = hash(RIGHT);

	(void)state;
	assert_int_equal(strlen(one), MCF_LENGTH);
	assert_memory_equal(one, "$s1$0f0803$", 11);
	assert_string_not_equal(one, other);
}

static void
libscrypt_itself_accepts_our_hash(void **state)
{
	char *stored = hash(RIGHT);

	(void)state;
	assert_int_equal(libscrypt_check(pool_text(pool, stored), RIGHT), 1);
	assert_int_equal(libscrypt_check(pool_text(pool, stored), "x"), 0);
}

/* A hash of libscrypt's, as an import or an earlier release would leave. */
static const char *
hash_with(uint32_t n, uint8_t r, uint8_t p)
{
	char *stored = pool_alloc(pool, 256);

	assert_int_equal(libscrypt_hash(stored, RIGHT, n, r, p), 1);
	return stored;
}

static void
a_right_password_under_other_costs_is_old(void **state)
{
	(void)state;
	assert_int_equal(verify(hash_with(1 << 14, 8, 3), RIGHT),
		PASSWORD_RIGHT_BUT_OLD);
	assert_int_equal(verify(hash_with(1 << 15, 8, 1), RIGHT),
		PASSWORD_RIGHT_BUT_OLD);
	assert_int_equal(verify(hash_with(1 << 15, 4, 3), RIGHT),
		PASSWORD_RIGHT_BUT_OLD);
	assert_int_equal(verify(hash_with(1 << 14, 8, 1), "wrong password"),
		PASSWORD_WRONG);
}

static void
a_current_hash_of_libscrypt_is_right(void **state)
{
	(void)state;
	assert_int_equal(verify(hash_with(1 << 15, 8, 3), RIGHT),
		PASSWORD_RIGHT);
}

static const char *const not_hashes[] = {
	"", "x", "$s1$", "*", "!", "$2b$12$abcdefghijklmnopqrstuv",
	"$s1$140803$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODxAREhMUFR"
	"YXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==",
	"$s1$1effff$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODxAREhMUFR"
	"YXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==",
};

static void
garbage_and_huge_costs_are_wrong_within_a_millisecond(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(not_hashes) / sizeof(char *); i++) {
		int64_t start = cpu_us();

		assert_int_equal(verify(not_hashes[i], RIGHT),
			PASSWORD_WRONG);
		assert_true(cpu_us() - start < 1000);
	}
	assert_int_equal(verify(NULL, RIGHT), PASSWORD_WRONG);
}

/* Runs in a child whose address space can no longer grow. */
static int
results_without_memory(const char *stored, const char *costly)
{
	const struct rlimit none = { 1 << 20, 1 << 20 };

	if (setrlimit(RLIMIT_AS, &none) != 0)
		return 1;
	if (verify(stored, RIGHT) != PASSWORD_FAILED)
		return 2;
	if (password_verify_dummy(RIGHT, strlen(RIGHT)) != PASSWORD_FAILED)
		return 3;
	if (password_hash(pool, RIGHT, strlen(RIGHT)) != NULL)
		return 4;
	return verify(costly, RIGHT) == PASSWORD_WRONG ? 0 : 5;
}

static void
without_memory_it_fails_but_garbage_is_wrong(void **state)
{
	const char *stored = hash(RIGHT);
	int status = -1;
	pid_t child = fork();

	(void)state;
	if (child == 0)
		_exit(results_without_memory(stored, not_hashes[6]));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int64_t
best_of_three(const char *stored)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < 3; i++) {
		int64_t start = cpu_us();

		if (stored != NULL)
			verify(stored, "some other password");
		else
			password_verify_dummy("some other password", 19);
		if (cpu_us() - start < best)
			best = cpu_us() - start;
	}
	return best;
}

static void
an_unknown_account_takes_as_long(void **state)
{
	int64_t known = best_of_three(hash(RIGHT));
	int64_t unknown = best_of_three(NULL);

	(void)state;
	print_message("# %.0f ms and %.0f ms\n", (double)known / 1000,
		(double)unknown / 1000);
	assert_true(unknown > known / 2 && unknown < known * 2);
	assert_int_equal(password_verify_dummy("", 0), PASSWORD_WRONG);
}

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
		memcpy(text + i * 2, "ö", 2);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_password_that_was_hashed_is_right),
		cmocka_unit_test(other_passwords_are_wrong),
		cmocka_unit_test(no_byte_is_cut_or_skipped),
		cmocka_unit_test(
			stored_costs_are_the_documented_ones_and_salts_differ),
		cmocka_unit_test(libscrypt_itself_accepts_our_hash),
		cmocka_unit_test(a_right_password_under_other_costs_is_old),
		cmocka_unit_test(a_current_hash_of_libscrypt_is_right),
		cmocka_unit_test(
			garbage_and_huge_costs_are_wrong_within_a_millisecond),
		cmocka_unit_test(without_memory_it_fails_but_garbage_is_wrong),
		cmocka_unit_test(an_unknown_account_takes_as_long),
		cmocka_unit_test(passphrases_of_any_script_and_spaces_fit),
		cmocka_unit_test(length_counts_code_points),
		cmocka_unit_test(invalid_utf8_and_controls_are_refused),
		cmocka_unit_test(common_passwords_are_refused_in_any_case),
		cmocka_unit_test(every_password_of_the_list_is_refused),
		cmocka_unit_test(names_and_address_are_refused_in_any_case),
		cmocka_unit_test(
			short_words_and_the_address_s_domain_do_not_count),
		cmocka_unit_test(short_words_count_together),
		cmocka_unit_test(context_that_is_no_text_is_harmless),
		cmocka_unit_test(endless_context_is_harmless),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
