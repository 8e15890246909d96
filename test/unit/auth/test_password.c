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
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
